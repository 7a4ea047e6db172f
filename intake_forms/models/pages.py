"""The page of a help form: editors build its steps, one schema serves all languages."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField

from reference.pages import LedgerPage

from ..blocks import StepsBlock


class HelpFormPage(RoutablePageMixin, LedgerPage):
    """Where people ask for help. Deleting it deletes no request."""

    class Audience(models.TextChoices):
        WORKER = "worker", _("workers")
        ORGANISATION = "organisation", _("firms and public administrations")

    audience = models.CharField(
        _("for whom"), max_length=12, choices=Audience, default=Audience.WORKER
    )
    steps = StreamField(StepsBlock(), blank=True, verbose_name=_("steps"))

    content_panels = [*LedgerPage.content_panels, FieldPanel("audience"), FieldPanel("steps")]
    subpage_types = []

    class Meta:
        verbose_name = _("help form page")

    @property
    def other_form(self) -> "HelpFormPage | None":
        """The form for the other audience, in this language."""
        return HelpFormPage.objects.live().filter(locale=self.locale_id).exclude(pk=self.pk).first()

    @path("")
    def start(self, request):
        from .. import views

        return views.start(request, self)

    @path("step/<slug:key>/")
    def step(self, request, key):
        from .. import views

        return views.step(request, self, key)

    @path("danger/")
    def danger(self, request):
        from .. import views

        return views.danger(request, self)

    @path("check/")
    def check_answers(self, request):
        from .. import views

        return views.check(request, self)

    @path("sent/")
    def sent(self, request):
        from .. import views

        return views.sent(request, self)

    @path("resume/")
    def resume(self, request):
        from .. import views

        return views.resume(request, self)

    @path("picture/")
    def receipt_image(self, request):
        from .. import views

        return views.image(request, self)
