"""What is not in the reader's language says so: missing pages, and names of places elsewhere."""

import pytest
from bs4 import BeautifulSoup
from wagtail.models import Page

from officers.models import Shop
from workshops.models import Workshop

from .matrix import some_of
from .walk import NAMES

SAID = {
    "en": "This page is not in your language yet",
    "ro": "limba dumneavoastră",
    "bg": "вашия език",
    "it": "tua lingua",
    "fr": "votre langue",
    "nl": "je taal",
}
INVENTED = {
    "en": "(example)",
    "ro": "(exemplu)",
    "bg": "(пример)",
    "it": "(esempio)",
    "fr": "(exemple)",
    "nl": "(voorbeeld)",
}
RESTS = ("rights/unpaid-wages/", "countries/italy/", "workshops/", "privacy/")


@pytest.mark.django_db
@pytest.mark.parametrize("language", some_of(NAMES))
def test_a_missing_translation_is_explained_and_the_others_are_offered(client, language):
    for rest in RESTS:
        _unpublish(language, rest)
        response = client.get(f"/{language}/{rest}")
        soup = BeautifulSoup(response.content, "lxml")
        assert response.status_code == 200
        assert soup.html["lang"] == language
        assert SAID[language] in soup.h1.text
        assert "noindex" in response["X-Robots-Tag"]
        offered = {a["hreflang"]: a["href"] for a in soup.select("main a[hreflang]")}
        others = [code for code in NAMES if code != language]
        assert offered == {code: f"/{code}/{rest}" for code in others}
        for code, href in offered.items():
            assert soup.select_one(f"main a[hreflang={code}]").text.startswith(NAMES[code])
            _knows_of_the_gap(client.get(href), code, language, rest)
        (help_link,) = soup.select("a[rel~=help]")
        assert help_link["href"] == f"/{language}/help/"


@pytest.mark.django_db
def test_lists_and_menus_leave_out_what_is_missing(client):
    _unpublish("bg", "rights/unpaid-wages/")
    _unpublish("bg", "workshops/")
    for path in ("/bg/", "/bg/rights/", "/bg/countries/italy/", "/bg/search/?q=plat"):
        links = {a["href"] for a in _soup(client.get(path)).select("a[href]:not([hreflang])")}
        assert not {link for link in links if link.startswith("/bg/rights/unpaid-wages/")}, path
        assert "/bg/workshops/" not in links, path


@pytest.mark.django_db
def test_a_page_that_no_language_has_is_not_found(client):
    for language in NAMES:
        _unpublish(language, "privacy/")
    for language in NAMES:
        assert client.get(f"/{language}/privacy/").status_code == 404


@pytest.mark.django_db
def test_names_of_places_are_those_of_the_place_and_marked_as_such(visits):
    """An Italian shop has an Italian name on every page, and phones read it out in Italian."""
    names = _names_of_places()
    for name, language in names.items():
        assert INVENTED[language] in name, name
    seen = set()
    for visit in visits:
        for text in visit.soup.select_one("main").find_all(string=True):
            for name in (name for name in names if name in text):
                assert _said_in(text) == names[name], (visit.path, text)
                seen.add((name, visit.language))
    assert seen == {(name, language) for name in names for language in NAMES}


@pytest.mark.django_db
def test_invented_names_stand_in_no_other_language_unmarked(visits):
    for visit in visits:
        for language, word in INVENTED.items():
            for text in visit.soup.find_all(string=lambda text, word=word: word in text):
                assert _said_in(text) == language, (visit.path, text)


def _names_of_places() -> dict[str, str]:
    """Every name of the registers that readers see, with the language of its place."""
    names = {workshop.place: workshop.place_language for workshop in Workshop.objects.all()}
    for shop in Shop.objects.all():
        names |= dict.fromkeys((shop.host, shop.address), shop.place_language)
    return names


def _said_in(text) -> str:
    return text.find_parent(lang=True)["lang"]


def _unpublish(language: str, rest: str) -> None:
    pages = Page.objects.filter(locale__language_code=language, slug=rest.split("/")[-2])
    pages.get(url_path=f"/{language}/{rest}").specific.unpublish()


def _soup(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "lxml")


def _knows_of_the_gap(response, code: str, missing: str, rest: str) -> None:
    """The other versions name no alternate that is gone, but their switch still leads there."""
    soup = _soup(response)
    alternates = {link["hreflang"]: link["href"] for link in soup.select("link[hreflang]")}
    assert set(alternates) == (set(NAMES) - {missing}) | {"x-default"}
    first = next(name for name in NAMES if name != missing)
    assert alternates["x-default"] == alternates[first]
    (switch,) = soup.select(f"nav[data-nav=languages] a[hreflang={missing}]")
    assert switch["href"] == f"/{missing}/{rest}"
