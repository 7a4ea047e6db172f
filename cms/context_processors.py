"""What the frame of every public page needs to know of the site."""

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from wagtail.models import Page

from content.pages import address
from freshness.snapshot import snapshot
from intake_forms.models import HelpFormPage
from reference.models import Country
from reference.pages import countries_by_key


def site(_request: HttpRequest) -> dict:
    """Lazy, so that the admin and mails pay nothing for it."""
    return {
        "base_url": settings.BASE_URL,
        "site_links": SimpleLazyObject(lambda: _links(translation.get_language())),
        "emergency": SimpleLazyObject(_emergency),
    }


@snapshot
def _links(language: str) -> dict:
    """Menu, footer and help form of the reader's language."""
    pages = Page.objects.live().filter(depth=3, locale__language_code=language)
    menu, footer, helps = [], [], []
    for page in pages.annotate(audience=F("helpformpage__audience")).order_by("path"):
        is_help = page.audience == HelpFormPage.Audience.WORKER
        link = {"pk": page.pk, "title": page.title, "url": address(page)}
        helps += [link["url"]] if is_help else []
        if page.show_in_menus:
            menu.append(link)
        elif not is_help:
            footer.append(link)
    return {"menu": menu, "footer": footer, "help": next(iter(helps), "")}


def _emergency() -> list[Country]:
    every = countries_by_key().values()
    return [c for c in every if c.side == Country.Side.HOST and c.emergency_number]
