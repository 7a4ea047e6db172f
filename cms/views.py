"""The site's own small pages: language choice, robots, not found, something broke."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_vary_headers
from wagtail.contrib.sitemaps import Sitemap
from wagtail.models import Page
from wagtail.views import serve

from . import addresses


def choose_language(request: HttpRequest) -> HttpResponse:
    """Send a reader without a language to the one the phone asks for."""
    response = redirect(f"/{translation.get_language_from_request(request)}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response


def page(request: HttpRequest, path: str) -> HttpResponse:
    """A page of the tree, found in two queries; Wagtail takes two for each step of the path."""
    request._wagtail_route_for_request = addresses.route(request, path.split("/")[:-1])
    return serve(request, path)


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


def page_not_found(request, exception=None, **_parts) -> HttpResponse:  # noqa: ARG001  (Django passes it)
    """Lead on by an old address, or offer the page in other languages, or say that it is lost."""
    if there := addresses.by_hand(request):
        return there
    with translation.override(_language_of(request)):
        lost = addresses.Lost(request)
        if there := lost.way_on():
            return there
        versions = lost.versions()
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


def too_long(request: HttpRequest) -> HttpResponse:
    """No database here either: none of what was sent has been read."""
    with translation.override(_language_of(request)):
        return HttpResponse(render_to_string("cms/too_long.html"), status=413)


def send_again(request: HttpRequest) -> HttpResponse:
    """What a reader sent could not be written down: it stands in the page, ready to go once more.

    No database and no context here either.
    """
    fields = [(name, value) for name, values in request.POST.lists() for value in values]
    told = {"action": request.get_full_path(), "fields": fields}
    with translation.override(_language_of(request)):
        page = render_to_string("cms/send_again.html", told)
    return HttpResponse(
        page, status=503, headers={"Retry-After": "10", "Cache-Control": "no-store, private"}
    )


def _language_of(request: HttpRequest) -> str:
    """The language of the address, or the one that the phone asks for."""
    path = translation.get_language_from_path(request.path_info)
    return path or translation.get_language_from_request(request)
