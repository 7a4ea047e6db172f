"""The home page and the plain information pages."""

from django.utils.translation import gettext_lazy as _

from content.pages import HubPage
from intake_forms.models import HelpFormPage
from reference.models import Country
from reference.pages import LedgerPage
from rights.models import CountryPage, RightsPage
from workshops.models import WorkshopPage, coming


class HomePage(HubPage):
    """Two questions: where do you work, and what happened?"""

    parent_page_types = ["wagtailcore.Page"]
    is_for_everybody = True

    class Meta:
        verbose_name = _("home page")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        countries = CountryPage.objects.live().descendant_of(self).defer_streamfields()
        countries = list(countries.select_related("country"))
        context["hosts"] = [p for p in countries if p.country.side == Country.Side.HOST]
        context["homes"] = [p for p in countries if p.country.side == Country.Side.HOME]
        context["rights_pages"] = _with_icons(RightsPage.objects.live().descendant_of(self))
        context["help_page"] = HelpFormPage.objects.live().child_of(self).first()
        context["workshops"] = coming(WorkshopPage.objects.live().descendant_of(self))[:2]
        return context


def _with_icons(pages) -> list[RightsPage]:
    """Rights pages with the picture of their first topic."""
    rows = list(pages.defer_streamfields().prefetch_related("topics"))
    for row in rows:
        first = next(iter(row.topics.all()), None)
        row.icon = first.icon if first else "info"
    return rows


class InfoPage(LedgerPage):
    """A page about the site itself."""

    parent_page_types = ["home.HomePage"]
    subpage_types = []
    is_for_everybody = True

    class Meta:
        verbose_name = _("information page")
