"""What the frame of every public page needs to know of the site."""

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from wagtail.models import Page

from intake_forms.models import HelpFormPage
from reference.models import Country
from reference.pages import countries_by_key


def site(request: HttpRequest) -> dict:
    """Lazy, so that the admin and mails pay nothing for it."""
    return {
        "base_url": settings.BASE_URL,
        "site_links": SimpleLazyObject(lambda: _links(request)),
        "emergency": SimpleLazyObject(lambda: _emergency(request)),
    }


def _links(request: HttpRequest) -> dict:
    """Menu, footer and help form of the reader's language, in two queries."""
    language = translation.get_language()
    pages = Page.objects.live().filter(depth=3, locale__language_code=language).order_by("path")
    forms = HelpFormPage.objects.filter(audience=HelpFormPage.Audience.WORKER)
    helps = set(forms.filter(locale__language_code=language).values_list("pk", flat=True))
    links = [
        {"pk": p.pk, "title": p.title, "url": p.get_url(request), "in_menu": p.show_in_menus}
        for p in pages
    ]
    return {
        "menu": [link for link in links if link["in_menu"]],
        "footer": [link for link in links if not link["in_menu"] and link["pk"] not in helps],
        "help": next((link["url"] for link in links if link["pk"] in helps), ""),
    }


def _emergency(request: HttpRequest) -> list[Country]:
    every = countries_by_key(request).values()
    return [c for c in every if c.side == Country.Side.HOST and c.emergency_number]
