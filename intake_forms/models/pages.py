"""The page of a help form: editors build its steps, one schema serves all languages."""

from urllib.parse import urlsplit

from django.db import models
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from reference.pages import LedgerPage

from .. import previews
from ..blocks import StepsBlock


class HelpFormPage(LedgerPage):
    """Where people ask for help; its steps stand in `urls`. Deleting it deletes no request."""

    class Audience(models.TextChoices):
        WORKER = "worker", _("workers")
        ORGANISATION = "organisation", _("firms and public administrations")

    audience = models.CharField(
        _("for whom"), max_length=12, choices=Audience, default=Audience.WORKER
    )
    steps = StreamField(StepsBlock(), blank=True, verbose_name=_("steps"))

    template = "intake_forms/start.html"
    content_panels = [*LedgerPage.content_panels, FieldPanel("audience"), FieldPanel("steps")]
    subpage_types = []

    class Meta:
        verbose_name = _("help form page")

    @property
    def other_form(self) -> "HelpFormPage | None":
        """The form for the other audience, in this language."""
        return HelpFormPage.objects.live().filter(locale=self.locale_id).exclude(pk=self.pk).first()

    @cached_property
    def address(self) -> str:
        """The path of the page, whatever the name of the site."""
        return urlsplit(self.full_url).path

    @property
    def preview_modes(self):
        return previews.modes(self.raw_steps)

    def preview(self, request, mode_name):
        """How it looks to editors; whoever asks for help is answered by `views.start`."""
        template, context = previews.start()
        if asked := previews.step(self, mode_name):
            template, context = asked
        return TemplateResponse(request, template, {**self.get_context(request), **context})

    @property
    def raw_steps(self) -> list:
        return [part.value for part in self.steps]
