"""The site's own small pages: language choice, robots, not found, something broke."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_vary_headers
from wagtail.contrib.sitemaps import Sitemap
from wagtail.models import Page, Site
from wagtail.url_routing import RouteResult
from wagtail.views import serve

DEEPEST = 5


def choose_language(request: HttpRequest) -> HttpResponse:
    """Send a reader without a language to the one the phone asks for."""
    response = redirect(f"/{translation.get_language_from_request(request)}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response


def page(request: HttpRequest, path: str) -> HttpResponse:
    """A page of the tree, found in two queries; Wagtail takes two for each step of the path."""
    request._wagtail_route_for_request = _route(request, path.split("/")[:-1])
    return serve(request, path)


def _route(request: HttpRequest, slugs: list[str]) -> RouteResult | None:
    """The lowest page that lies on the path decides on the rest of it."""
    language = translation.get_language()
    roots = (
        root.root_path for root in Site.get_site_root_paths() if root.language_code == language
    )
    home = next(roots, "/")
    paths = [home + "".join(f"{slug}/" for slug in slugs[:n]) for n in range(DEEPEST)]
    slugs_on_path = [path.split("/")[-2] for path in paths]
    pages = Page.objects.filter(slug__in=slugs_on_path, url_path__in=paths, depth__gt=1)
    *above, lowest = pages.order_by("depth") or [None]
    if lowest is None:
        return None
    found = lowest.specific
    found.ancestors = above
    try:
        return found.route(request, slugs[len(above) :])
    except Http404:
        return None


def robots(_request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        *(f"Disallow: /{code}/mailbox/" for code, _name in settings.LANGUAGES),
        f"Sitemap: {settings.BASE_URL}/sitemap.xml",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


class AllLanguages(Sitemap):
    """Wagtail's own lists what is below the root page of the site, which is English alone."""

    def items(self):
        pages = Page.objects.live().public().filter(depth__gt=1)
        return pages.order_by("path").defer_streamfields().specific()


def page_not_found(request, exception=None) -> HttpResponse:  # noqa: ARG001  (Django passes it)
    """Say so in the reader's language; a page that exists in other languages is offered there."""
    with translation.override(_language_of(request)):
        versions = _other_languages(request)
        template = "cms/not_translated.html" if versions else "cms/404.html"
        response = render(
            request, template, {"versions": versions}, status=200 if versions else 404
        )
    if versions:
        response["X-Robots-Tag"] = "noindex"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """No database and no context: whatever broke may be broken still."""
    with translation.override(_language_of(request)):
        return HttpResponse(render_to_string("cms/500.html"), status=500)


def _language_of(request: HttpRequest) -> str:
    """The language of the address, or the one that the phone asks for."""
    path = translation.get_language_from_path(request.path_info)
    return path or translation.get_language_from_request(request)


def _other_languages(request: HttpRequest) -> list[Page]:
    """Live pages with the same path below another language's home page."""
    language = translation.get_language_from_path(request.path_info)
    slugs = [slug for slug in request.path_info.split("/") if slug][1:]
    if not language or not slugs or len(slugs) > 5:
        return []
    pages = Page.objects.live().public().filter(slug=slugs[-1], depth=2 + len(slugs))
    same = [p for p in pages.select_related("locale") if _below_home(p) == slugs]
    return sorted(same, key=lambda page: page.locale.language_code)


def _below_home(page: Page) -> list[str]:
    return [slug for slug in page.url_path.split("/") if slug][1:]
