"""Whatever address a page ever had, in whatever language, leads to where it is now."""

import pytest
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page
from wagtail_localize.models import TranslationSource

from rights.models import RightsIndexPage, RightsPage

from .asking import form_page
from .matrix import some_of
from .reviewing import publish_at_once
from .walk import NAMES

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _live(monkeypatch):
    publish_at_once(monkeypatch)


def right(language: str, slug: str = "unpaid-wages") -> RightsPage:
    pages = RightsPage.objects.filter(locale__language_code=language)
    return pages.get(translation_key=RightsPage.objects.get(slug=slug, locale=nl()).translation_key)


def nl() -> Locale:
    """The language whose pages no test here renames alone."""
    return Locale.objects.get(language_code="nl")


def rename(page: Page, slug: str) -> Page:
    page.slug = slug
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


def leads(path: str, to: str) -> bool:
    response = Client().get(path)
    assert (response.status_code, response.get("Location")) == (301, to), path
    return Client().get(to).status_code == 200


def offered(path: str) -> dict[str, str]:
    from bs4 import BeautifulSoup

    response = Client().get(path)
    assert response.status_code == 200
    assert "noindex" in response["X-Robots-Tag"]
    soup = BeautifulSoup(response.content, "html.parser")
    return {a["hreflang"]: a["href"] for a in soup.select("main a[hreflang]")}


def test_a_page_that_is_renamed_twice_is_reached_by_all_its_addresses():
    page = right("en")
    rename(rename(page, "no-pay"), "pay-me")
    for slug in ("unpaid-wages", "no-pay"):
        assert leads(f"/en/rights/{slug}/?x=1", "/en/rights/pay-me/?x=1")
    rename(page, "unpaid-wages")
    assert Client().get("/en/rights/unpaid-wages/").status_code == 200
    assert leads("/en/rights/pay-me/", "/en/rights/unpaid-wages/")


@pytest.mark.parametrize("language", some_of(NAMES))
def test_where_one_language_alone_was_renamed_the_others_know_its_address(language):
    rename(right(language), "own-name")
    for other in NAMES:
        for slug in ("unpaid-wages", "own-name"):
            own = "own-name" if other == language else "unpaid-wages"
            if slug != own:
                assert leads(f"/{other}/rights/{slug}/", f"/{other}/rights/{own}/")


def test_what_lies_below_a_renamed_page_is_reached_too():
    index = RightsIndexPage.objects.get(locale__language_code="en")
    late = right("en", "housing")
    late.unpublish()
    rename(index, "laws")
    assert leads("/en/rights/", "/en/laws/")
    assert leads("/en/rights/unpaid-wages/", "/en/laws/unpaid-wages/")
    assert leads("/bg/laws/unpaid-wages/", "/bg/rights/unpaid-wages/")
    assert offered("/en/rights/housing/").keys() == set(NAMES) - {"en"}
    RightsPage.objects.get(pk=late.pk).save_revision().publish()
    assert leads("/en/rights/housing/", "/en/laws/housing/")
    rename(right("en"), "no-pay")
    assert leads("/en/rights/unpaid-wages/", "/en/laws/no-pay/")
    assert Client().get("/en/rights/nothing/").status_code == 404


def test_a_moved_page_is_reached_by_its_old_address():
    page, home = right("it"), Page.objects.get(depth=2, slug="it")
    page.move(home, pos="last-child")
    assert leads("/it/rights/unpaid-wages/", "/it/unpaid-wages/")
    assert leads("/ro/unpaid-wages/", "/ro/rights/unpaid-wages/")


def test_a_new_page_at_an_old_address_wins():
    page = rename(right("en"), "pay-me")
    newer = page.copy(
        update_attrs={"slug": "unpaid-wages", "title": "New"}, reset_translation_key=True
    )
    assert b"New" in Client().get("/en/rights/unpaid-wages/").content
    newer.delete()
    assert leads("/en/rights/unpaid-wages/", "/en/rights/pay-me/")


def test_what_is_missing_is_offered_in_all_languages_under_their_own_addresses():
    rename(right("en"), "pay-me")
    rename(right("it"), "stipendio")
    right("bg").unpublish()
    own = {"en": "pay-me", "it": "stipendio"}
    there = {c: f"/{c}/rights/{own.get(c, 'unpaid-wages')}/" for c in NAMES if c != "bg"}
    for slug in ("unpaid-wages", "pay-me", "stipendio"):
        assert offered(f"/bg/rights/{slug}/") == there


def test_an_approved_translation_with_another_name_leaves_its_address_behind():
    """The name of the source reaches its translations by the next sync."""
    page = rename(right("en"), "pay-me")
    source, _is_new = TranslationSource.get_or_create_from_instance(page)
    source.update_from_db()
    source.create_or_update_translation(right("ro").locale, fallback=True)
    assert right("ro").url == "/ro/rights/pay-me/"
    assert leads("/ro/rights/unpaid-wages/", "/ro/rights/pay-me/")


def test_a_form_that_is_renamed_while_somebody_writes_loses_nothing():
    rename(form_page("ro"), "ajutor")
    assert leads("/ro/help/", "/ro/ajutor/")
    assert Client().get("/ro/help/")["Cache-Control"] == "no-cache"
    response = Client().post("/ro/help/step/story/?then=check", {"story": "Long"})
    assert (response.status_code, response["Location"]) == (
        308,
        "/ro/ajutor/step/story/?then=check",
    )
    assert Client().get("/ro/help/nowhere/").status_code == 404


def test_a_way_written_down_by_hand_is_taken_whatever_else_is_known():
    Redirect.add_redirect("/poster", redirect_to="/en/rights/", is_permanent=False)
    Redirect.add_redirect("/bg/rights/unpaid-pay", redirect_to=right("bg"))
    response = Client().get("/poster/")
    assert (response.status_code, response["Location"]) == (302, "/en/rights/")
    assert leads("/bg/rights/unpaid-pay/", right("bg").url)


def test_nothing_is_asked_more_of_a_page_that_is_there(django_assert_max_num_queries):
    Client().get("/en/rights/unpaid-wages/")
    with django_assert_max_num_queries(10):
        Client().get("/en/rights/unpaid-wages/")


def test_an_address_without_end_is_not_found():
    assert Client().get("/en/" + "a/" * 50).status_code == 404
    assert Client().get("/en/rights/%00/").status_code == 400
