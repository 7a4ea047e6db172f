"""From an address to its page: where it is now, where it has gone, in which languages it is.

Wagtail writes down each address that a page loses. Whoever comes by such an address, or by the one
that the page has in another language, is led on; a page that has the address now always wins.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from urllib.parse import unquote
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils import translation
from wagtail.contrib.redirects.middleware import get_redirect
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site
from wagtail.url_routing import RouteResult

from content.pages import address
from freshness.snapshot import snapshot

DEEPEST = 5
LANGUAGES = [code for code, _name in settings.LANGUAGES]
IN_USE = {"locale__language_code__in": LANGUAGES}


def route(request: HttpRequest, slugs: list[str]) -> RouteResult | None:
    """A published page, in one query; the lowest page on the path decides on the rest of it."""
    home = _homes().get(translation.get_language(), "/")
    pages = _pages_below(home)
    paths = (
        home + "".join(f"{slug}/" for slug in slugs[:n])
        for n in range(min(len(slugs) + 1, DEEPEST))
    )
    *above, lowest = [pages[path] for path in paths if path in pages] or [None]
    if lowest is None:
        return None
    found = lowest.get_specific()
    found.ancestors = above
    try:
        return found.route(request, slugs[len(above) :])
    except Http404:
        return None


@snapshot
def _homes() -> dict[str, str]:
    """Language code to path in the tree."""
    return {root.language_code: root.root_path for root in reversed(Site.get_site_root_paths())}


@snapshot
def _pages_below(home: str) -> dict[str, Page]:
    """By path in the tree. Whatever addresses people make up, no more than these are kept."""
    pages = Page.objects.filter(url_path__startswith=home, depth__gt=1)
    return {page.url_path: page for page in pages}


def by_hand(request: HttpRequest) -> HttpResponse | None:
    """The way that somebody wrote down in the admin for this address, language or not."""
    for wanted in (request.get_full_path(), request.path):
        row = get_redirect(request, Redirect.normalise_path(wanted, decode_unicode=False))
        if row and not row.automatically_created and row.link:
            return redirect(row.link, permanent=row.is_permanent)
    return None


@dataclass(frozen=True)
class Claim:
    """A page, known by what is the same in all languages, that has or had the first `length`
    parts of an address in one language."""

    key: UUID
    length: int
    language: str
    is_former: bool


class Lost:
    """An address below the home page of one language that no published page has."""

    def __init__(self, request: HttpRequest):
        self.request, self.language = request, translation.get_language()
        has_language = translation.get_language_from_path(request.path_info)
        slugs = [slug for slug in request.path_info.split("/") if slug][1:]
        self.slugs = slugs if has_language and len(slugs) <= DEEPEST else []
        self.claims = sorted(self._claims(), key=self._rank)
        keys = {claim.key for claim in self.claims}
        pages = Page.objects.live().public().filter(translation_key__in=keys, **IN_USE)
        self.live = list(pages.select_related("locale")) if keys else []

    def way_on(self) -> HttpResponse | None:
        """Forever, and with all that was typed, to where the page is now in this language."""
        for claim in self.claims:
            own = [p for p in self._versions(claim) if p.locale.language_code == self.language]
            rest = self.slugs[claim.length :]
            if own and (there := self._below(own[0], rest)):
                response = HttpResponsePermanentRedirect(
                    there, preserve_request=self.request.method not in ("GET", "HEAD")
                )
                # Another page may take an old address, and a page its own old one again.
                response["Cache-Control"] = "no-cache"
                return response
            if not rest and self._versions(claim):
                return None
        return None

    def versions(self) -> list[Page]:
        """The page in all languages that have it, under whatever address."""
        whole = (claim for claim in self.claims if claim.length == len(self.slugs))
        return next(filter(None, map(self._versions, whole)), [])

    def _versions(self, claim: Claim) -> list[Page]:
        found = [page for page in self.live if page.translation_key == claim.key]
        return sorted(found, key=lambda page: LANGUAGES.index(page.locale.language_code))

    def _below(self, page: Page, rest: list[str]) -> str:
        """The address of a page and of what lies below it, if that answers at all."""
        path = address(page, self.request) + "".join(f"{part}/" for part in rest)
        if unquote(path) == self.request.path_info or not (rest == [] or self._answers(path)):
            return ""
        query = self.request.META.get("QUERY_STRING")
        return f"{path}?{query}" if query else path

    def _answers(self, path: str) -> bool:
        try:
            match = resolve(unquote(path))
        except Resolver404:
            return False
        if match.url_name != "wagtail_serve":
            return True
        return route(self.request, match.args[0].split("/")[:-1]) is not None

    def _rank(self, claim: Claim) -> tuple:
        """Longest first; then what this language knows, what others have, what others had."""
        is_own = claim.language == self.language
        return (
            -claim.length,
            not is_own and 1 + claim.is_former,
            LANGUAGES.index(claim.language),
        )

    def _claims(self) -> list[Claim]:
        starts = [self.slugs[:n] for n in range(1, len(self.slugs) + 1)]
        return [*_current(starts), *_former(starts)] if starts else []


def _current(starts: list[list[str]]) -> Iterator[Claim]:
    places = reduce(or_, (Q(slug=start[-1], depth=2 + len(start)) for start in starts))
    for page in Page.objects.filter(places, **IN_USE).select_related("locale"):
        if (slugs := page.url_path.split("/")[2:-1]) in starts:
            yield Claim(page.translation_key, len(slugs), page.locale.language_code, False)


def _former(starts: list[list[str]]) -> Iterator[Claim]:
    places = {
        Redirect.normalise_path(f"/{code}/{'/'.join(start)}"): (code, len(start))
        for code in LANGUAGES
        for start in starts
    }
    rows = Redirect.objects.filter(old_path__in=places, redirect_page__isnull=False)
    for path, key in rows.values_list("old_path", "redirect_page__translation_key"):
        code, length = places[path]
        yield Claim(key, length, code, True)
