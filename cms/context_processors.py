"""What the frame of every public page needs to know of the site."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from wagtail.models import Locale

from home.models import HomePage
from intake_forms.models import HelpFormPage
from reference.models import Country


def site(request: HttpRequest) -> dict:
    """Lazy, so that the admin and mails pay nothing for it."""
    return {
        "base_url": settings.BASE_URL,
        "site_links": SimpleLazyObject(lambda: _links(request)),
        "emergency": SimpleLazyObject(_emergency),
    }


def _links(request: HttpRequest) -> dict:
    """Menu, footer and help form of the reader's language, in four queries."""
    home = HomePage.objects.live().filter(locale=Locale.get_active()).first()
    if home is None:
        return {"menu": [], "footer": [], "help": ""}
    pages = list(home.get_children().live())
    forms = HelpFormPage.objects.child_of(home).filter(audience=HelpFormPage.Audience.WORKER)
    helps = set(forms.values_list("pk", flat=True))
    links = [
        {"pk": p.pk, "title": p.title, "url": p.get_url(request), "in_menu": p.show_in_menus}
        for p in pages
    ]
    return {
        "menu": [link for link in links if link["in_menu"]],
        "footer": [link for link in links if not link["in_menu"] and link["pk"] not in helps],
        "help": next((link["url"] for link in links if link["pk"] in helps), ""),
    }


def _emergency() -> list[Country]:
    hosts = Country.objects.active().filter(side=Country.Side.HOST).with_emergency()
    return [country for country in hosts if country.emergency_number]
