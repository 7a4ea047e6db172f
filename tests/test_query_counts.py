"""Pages that list others ask the database as often for many rows as for few."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from officers.models import ShopPage
from rights.models import CountryPage, RightsPage
from workshops.models import WorkshopPage

from .forms import soup
from .walk import NAMES

LISTS = {
    "/en/": (RightsPage, CountryPage, WorkshopPage),
    "/en/rights/": (RightsPage,),
    "/en/countries/": (CountryPage,),
    "/en/countries/italy/": (RightsPage,),
    "/en/workshops/": (WorkshopPage,),
    "/en/shops/": (ShopPage,),
    "/en/search/?q=work": (RightsPage, CountryPage, WorkshopPage),
    "/sitemap.xml": (RightsPage, CountryPage),
}
MOST = 15
MOST_OF_A_RIGHTS_PAGE = 10


def queries(client, path: str) -> list[str]:
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(path).status_code == 200
    return [query["sql"] for query in asked.captured_queries]


@pytest.mark.django_db
@pytest.mark.parametrize("path", LISTS)
def test_more_pages_cost_no_more_queries(client, path, django_capture_on_commit_callbacks):
    before, text = queries(client, path), client.get(path).text
    with django_capture_on_commit_callbacks(execute=True):
        for model in LISTS[path]:
            _multiply(model.objects.live().filter(locale__language_code="en").first(), times=4)
    after = queries(client, path)
    assert client.get(path).text != text
    assert len(after) <= len(before), set(after) - set(before)
    assert len(before) <= MOST


@pytest.mark.django_db
def test_blocks_of_a_page_do_not_ask_for_the_countries_again(client):
    for page in RightsPage.objects.live().filter(locale__language_code="bg"):
        asked = [sql for sql in queries(client, page.url) if 'FROM "reference_country"' in sql]
        assert len(asked) <= 2, page.slug


@pytest.mark.django_db
@pytest.mark.parametrize("language", NAMES)
def test_what_people_read_costs_little_however_much_it_links_to(client, language):
    """Links lead to the reader's language, to another one only while that is missing there."""
    pages = RightsPage.objects.live().filter(locale__language_code=language)
    for page in pages:
        asked = queries(client, page.url)
        assert len(asked) <= MOST_OF_A_RIGHTS_PAGE, (page.slug, asked)
    english = RightsPage.objects.filter(locale__language_code="en")
    page = pages.get(slug="unpaid-wages")
    texts = [
        f'<p><a linktype="page" id="{pk}">x</a></p>' for pk in english.values_list("pk", flat=True)
    ]
    blocks = [{"type": "warning", "value": {"text": text}} for text in texts]
    page.body = page.body.stream_block.to_python(blocks)
    page.save()
    pages.get(slug="housing").unpublish()
    asked = queries(client, page.url)
    assert len(asked) <= MOST_OF_A_RIGHTS_PAGE, asked
    shown = {a["href"] for a in soup(client.get(page.url)).select(".block--warning a")}
    there = {"housing": "en"}
    assert shown == {f"/{there.get(p.slug, language)}/rights/{p.slug}/" for p in english}


def _multiply(page: Page, times: int) -> None:
    for number in range(times):
        page.copy(
            update_attrs={"slug": f"{page.slug}-{number}", "title": f"{page.title} work {number}"},
            reset_translation_key=True,
        )
