"""What the shared page frame needs."""

from functools import cache

from django import template
from django.conf import settings
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ..dates import written_day
from ..drawing import drawings
from ..pages import address
from ..writing import written_number

register = template.Library()


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """A pictogram; decoration only, the words beside it say the same. An unknown one is blank."""
    attributes, inner = drawings("pictograms").get(name, ("", ""))
    return format_html('<svg class="icon" aria-hidden="true"{}>{}</svg>', attributes, inner)


@register.simple_tag(takes_context=True)
def address_of(context, page) -> str:
    """Wagtail's `pageurl` asks for the site, and `page.url` for all sites each time."""
    return address(page, context["request"])


@register.simple_tag(takes_context=True)
def language_links(context) -> list[dict]:
    """The same page in each language; a missing translation leads to a page that says so."""
    request, page = context["request"], context.get("page")
    existing = page.live_translations if page and page.pk else {}
    current = translation.get_language()
    # Steps of a form and receipts have addresses below their page.
    own = existing.get(current, "")
    below = request.path.removeprefix(own) if own and request.path.startswith(own) else ""
    rest = _without_language(request.path)
    default = next((code for code, _name in settings.LANGUAGES if code in existing), "")
    return [
        {
            "code": code,
            "name": name,
            "url": existing[code] + below if code in existing else f"/{code}/{rest}",
            "page_url": existing.get(code, ""),
            "is_default": code == default,
            "is_current": code == current,
        }
        for code, name in settings.LANGUAGES
    ]


register.filter("number", written_number)


@register.filter(expects_localtime=True)
def day(value) -> str:
    """A date in words, in the reader's language."""
    return written_day(value, translation.get_language()) if value else ""


@register.filter
def language_name(code: str) -> str:
    """A language in its own script."""
    return dict(settings.LANGUAGES).get(code, code)


def _without_language(path: str) -> str:
    first, _slash, rest = path.lstrip("/").partition("/")
    return rest if first in dict(settings.LANGUAGES) else path.lstrip("/")
