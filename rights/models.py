"""Country pages and rights pages: what the law says, in plain words, with sources."""

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel
from wagtail.models import AbstractGroupApprovalTask

from reference.models import Country, Topic
from reference.pages import LedgerPage


class CountryIndexPage(LedgerPage):
    """All countries."""

    subpage_types = ["rights.CountryPage"]
    max_count_per_parent = 1
    is_for_everybody = True

    class Meta:
        verbose_name = _("list of countries")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        pages = CountryPage.objects.child_of(self).live().select_related("country")
        pages = pages.defer_streamfields()
        context["hosts"] = [page for page in pages if page.country.side == Country.Side.HOST]
        context["homes"] = [page for page in pages if page.country.side == Country.Side.HOME]
        return context


class CountryPage(LedgerPage):
    """What a person needs to know in one country."""

    country = models.ForeignKey(
        Country, models.PROTECT, related_name="pages", verbose_name=_("country")
    )

    content_panels = [*LedgerPage.content_panels, FieldPanel("country")]
    parent_page_types = ["rights.CountryIndexPage"]
    subpage_types = []
    is_for_everybody = True

    class Meta:
        verbose_name = _("country page")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        pages = RightsPage.objects.live().filter(locale=self.locale, countries=self.country)
        context["rights_pages"] = pages.order_by("path").defer_streamfields()
        context["page_countries"] = _with_number(context, [self.country_id])
        return context


class RightsIndexPage(LedgerPage):
    """All rights pages."""

    subpage_types = ["rights.RightsPage"]
    max_count_per_parent = 1
    is_for_everybody = True

    class Meta:
        verbose_name = _("list of rights pages")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["pages"] = RightsPage.objects.child_of(self).live().defer_streamfields()
        return context


class RightsPage(LedgerPage):
    """One right or problem over several countries."""

    countries = ParentalManyToManyField(
        Country, blank=True, related_name="+", verbose_name=_("countries")
    )
    topics = ParentalManyToManyField(Topic, blank=True, related_name="+", verbose_name=_("topics"))

    content_panels = [
        *LedgerPage.content_panels,
        FieldPanel("countries"),
        FieldPanel("topics"),
    ]
    parent_page_types = ["rights.RightsIndexPage"]
    subpage_types = []
    is_for_everybody = True

    class Meta:
        verbose_name = _("rights page")

    @property
    def plain_text(self) -> str:
        """With the words of its topics and countries, which people search and the text may lack."""
        language = self.locale.language_code
        terms = [*self.topics.all(), *self.countries.all()]
        return " ".join([super().plain_text, *(term.label_in(language) for term in terms)])

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        own = [country.pk for country in self.countries.all()]
        context["page_countries"] = _with_number(context, own)
        return context


def _with_number(context: dict, pks: list[int]) -> list[Country]:
    """Those countries of a page that have a number for emergencies."""
    rows = context["countries_by_key"].values()
    return [country for country in rows if country.pk in pks and country.emergency_number]


class ReviewTask(AbstractGroupApprovalTask):
    """Approval by a group, never by whoever edited last: four eyes see each published sentence."""

    class Meta:
        verbose_name = _("review by another person")

    @classmethod
    def get_description(cls):
        return _("A member of the groups approves, but never their own last edit.")

    def get_actions(self, obj, user):
        return [] if self.is_last_editor(obj, user) else super().get_actions(obj, user)

    def on_action(self, task_state, user, action_name, **kwargs):
        if action_name == "approve" and self.is_last_editor(task_state.revision, user):
            raise PermissionDenied
        return super().on_action(task_state, user, action_name, **kwargs)

    @staticmethod
    def is_last_editor(obj, user) -> bool:
        """Whether `user` wrote the newest version of a page, or the revision itself."""
        revision = getattr(obj, "latest_revision", obj)
        return bool(revision and revision.user_id == user.pk)
