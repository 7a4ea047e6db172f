"""What a page asks of the database when it is made anew; as often for many rows as for few."""

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from content.pages import HubPage
from home.models import HomePage, InfoPage
from intake_forms.models import HelpFormPage
from officers.models import ShopIndexPage, ShopPage
from rights.models import CountryIndexPage, CountryPage, RightsIndexPage, RightsPage
from workshops.models import WorkshopIndexPage, WorkshopPage

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
MOST = 8
# The search and the map of the site are no pages of the tree.
MOST_OF_ALL = 14
# What each type of page asks, once the process knows menu, countries, facts and addresses.
COSTS = {
    CountryIndexPage: 2,
    CountryPage: 4,
    HelpFormPage: 2,
    HomePage: 6,
    InfoPage: 1,
    RightsIndexPage: 2,
    RightsPage: 2,
    ShopIndexPage: 3,
    ShopPage: 5,
    WorkshopIndexPage: 2,
    WorkshopPage: 4,
}


@pytest.fixture(autouse=True)
def no_look_in_between(settings):
    """The process does not ask meanwhile whether all is as it was."""
    settings.FRESH_SECONDS = 3600


def queries(client, path: str) -> list[str]:
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return [query["sql"] for query in asked.captured_queries]


@pytest.mark.django_db
def test_no_type_of_page_asks_more_than_it_did(client):
    types = {m for m in apps.get_models() if issubclass(m, HubPage)}
    assert types == set(COSTS)
    for model in types:
        for page in model.objects.live().filter(locale__language_code="bg")[:2]:
            asked = queries(client, page.url)
            assert len(asked) <= COSTS[model] <= MOST, (page.url, asked)


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
    assert len(before) <= MOST_OF_ALL


@pytest.mark.django_db
@pytest.mark.parametrize("language", NAMES)
def test_what_people_read_costs_little_however_much_it_links_to(client, language):
    """Links lead to the reader's language, to another one only while that is missing there."""
    pages = RightsPage.objects.live().filter(locale__language_code=language)
    for page in pages:
        asked = queries(client, page.url)
        assert len(asked) <= COSTS[RightsPage], (page.slug, asked)
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
    assert len(asked) <= COSTS[RightsPage], asked
    shown = {a["href"] for a in soup(client.get(page.url)).select(".block--warning a")}
    there = {"housing": "en"}
    assert shown == {f"/{there.get(p.slug, language)}/rights/{p.slug}/" for p in english}


def _multiply(page: Page, times: int) -> None:
    for number in range(times):
        page.copy(
            update_attrs={"slug": f"{page.slug}-{number}", "title": f"{page.title} work {number}"},
            reset_translation_key=True,
        )
