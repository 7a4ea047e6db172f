"""The abstract page that every page of the site is made from."""

from collections.abc import Callable
from uuid import UUID

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page, PagePermissionTester, PageViewRestriction
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from freshness.snapshot import snapshot

from .folding import folded


class Permissions(PagePermissionTester):
    """Nobody makes a page private: rights and help are for all, and its reader needs no account.

    Wagtail offers to move whatever may be deleted, and then finds no place for it.
    """

    def can_set_view_restrictions(self):
        """Only to take one away that is still there."""
        return self.page.pk in _restricted() and super().can_set_view_restrictions()

    def can_move(self):
        return super().can_move() and self._has_another_place()

    def _has_another_place(self) -> bool:
        """Asked once for each type of page and language, however many rows a list has."""
        kind, locale = self.page.specific_class, self.page.locale_id
        known = self.user.__dict__.setdefault("_places_of_pages", {})
        if (kind, locale) not in known:
            parents = Page.objects.exact_type(*kind.allowed_parent_page_models())
            known[kind, locale] = parents.filter(locale=locale, depth__gt=1).count()
        return known[kind, locale] > 1


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
    # Without forms, and the same for all who read it in this language: it may be kept and given out
    # again. Each type of page says so for itself.
    is_for_everybody = False

    class Meta:
        abstract = True

    def permissions_for_user(self, user):
        return Permissions(user, self)

    def serve(self, request, *args, **kwargs):
        response = super().serve(request, *args, **kwargs)
        response.is_for_everybody = self.is_for_everybody and not request.is_preview
        return response

    @property
    def plain_text(self) -> str:
        """All words of the page for the search; pages with a body add theirs."""
        return f"{self.title} {self.summary}"

    @property
    def searchable_text(self) -> str:
        return folded(strip_tags(self.plain_text.replace("<", " <")))

    @property
    def live_translations(self) -> dict[str, str]:
        """Language code to address of each published version, this one included."""
        return _live_translations(self.translation_key)

    @cached_property
    def ancestors(self) -> list[Page]:
        """Home and the pages between it and here; whoever found this page knows them already."""
        return list(self.get_ancestors().filter(depth__gt=1))

    @property
    def trail(self) -> list[Page]:
        """Pages between home and here, for the breadcrumbs."""
        return self.ancestors[1:]

    def serve_preview(self, request, mode_name):
        """In the language of the page, which a draft without a place below home has as well."""
        with translation.override(self.locale.language_code):
            show = self.preview if self._is_chosen else self._unready
            return show(request, mode_name).render()

    def preview(self, request, mode_name) -> TemplateResponse:
        return super().serve_preview(request, mode_name)

    @property
    def _is_chosen(self) -> bool:
        """Whether what the page is about was chosen; the editor shows pages before that too."""
        needed = (f for f in self._meta.concrete_fields if f.many_to_one and not f.null)
        return all(getattr(self, field.attname) is not None for field in needed)

    def _unready(self, request, _mode_name) -> TemplateResponse:
        template = "wagtailadmin/generic/preview_error.html"
        return TemplateResponse(request, template, {"object": self})

    def get_view_restrictions(self):
        """Wagtail would ask for the ancestors again. An alias is as private as what it shows."""
        family = {page.alias_of_id or page.pk for page in (*self.ancestors, self)}
        return PageViewRestriction.objects.filter(page__in=family & _restricted())


@snapshot
def _live_translations(key: UUID) -> dict[str, str]:
    pages = Page.objects.live().filter(translation_key=key).select_related("locale")
    found = {page.locale.language_code: address(page) for page in pages}
    return {code: path for code, path in found.items() if path}


@snapshot
def _restricted() -> set[int]:
    return set(PageViewRestriction.objects.values_list("page_id", flat=True))


def address(page: Page, request: HttpRequest | None = None) -> str:
    """The path of a page, "" without one; its `url` would ask for the site again each time."""
    parts = page.get_url_parts(request)
    return (parts and parts[2]) or ""


def answered_by(model: type[Page], view: Callable[[HttpRequest, Page], HttpResponse]) -> Callable:
    """A hook for `on_serve_page`: this view answers these pages, whose model knows no view.

    A preview calls the page itself.
    """

    def hook(following: Callable) -> Callable:
        def serve(page: Page, request: HttpRequest, *rest) -> HttpResponse:
            if isinstance(page, model):
                return view(request, page)
            return following(page, request, *rest)

        return serve

    return hook
