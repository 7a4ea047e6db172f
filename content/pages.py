"""The abstract page that every page of the site is made from."""

from django.db import models
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from .folding import folded


class HubPage(Page):
    """Title, summary, translations and search: what all pages share. It has no table of its own."""

    summary = models.TextField(
        _("summary"),
        max_length=400,
        blank=True,
        help_text=_("One or two short sentences. Shown under the title and in lists."),
    )

    content_panels = [*Page.content_panels, FieldPanel("summary")]
    # One slug in all languages: links and printed addresses survive a language switch.
    override_translatable_fields = [SynchronizedField("slug")]
    search_fields = [
        *Page.search_fields,
        index.SearchField("searchable_text"),
        index.AutocompleteField("searchable_text"),
    ]
    has_quick_exit = True

    class Meta:
        abstract = True

    @property
    def plain_text(self) -> str:
        """All words of the page for the search; pages with a body add theirs."""
        return f"{self.title} {self.summary}"

    @property
    def searchable_text(self) -> str:
        return folded(strip_tags(self.plain_text.replace("<", " <")))

    @cached_property
    def live_translations(self) -> dict[str, str]:
        """Language code to address of each published version, this one included."""
        pages = self.get_translations(inclusive=True).live().select_related("locale")
        return {page.locale.language_code: page.url for page in pages if page.url}

    @cached_property
    def trail(self) -> list[Page]:
        """Pages between home and here, for the breadcrumbs."""
        return list(self.get_ancestors().filter(depth__gt=2))
