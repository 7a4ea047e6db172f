"""The promised day: in danger it never stands alone, and the numbers are those that help."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import gettext

from content.dates import written_day
from reference.models import Country

from .asking import ASKED, ask
from .forms import ask_for_help, by_client, receipt_of, soup
from .matrix import some_of

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]
HOSTS = ("BE", "IT", "UK")
CALL = 'Do not wait for us. Call <a href="tel:%(number)s">%(number)s</a> now.'
CALL_ANY = "Do not wait for us. Call the emergency number of your country now."
SATURDAY, MONDAY = date(2026, 11, 21), date(2026, 11, 23)


def pages(client, language: str) -> list:
    """The page of the receipt and the mailbox."""
    return [soup(client.get(f"/{language}/{place}/")) for place in ("help/sent", "mailbox")]


def numbers(country: str) -> set[str]:
    keys = [country] if country in HOSTS else HOSTS
    rows = Country.objects.filter(key__in=keys).with_emergency()
    return {country.emergency_number for country in rows}


@pytest.mark.parametrize("language", some_of(LANGUAGES))
@pytest.mark.parametrize("country", [*HOSTS, "unknown"])
def test_in_danger_at_the_weekend_the_page_says_whom_to_call_beside_the_date(
    language, country, monkeypatch
):
    monkeypatch.setattr(timezone, "localdate", lambda *_args: SATURDAY)
    client, _receipt, request = ask({"host_country": country, "in_danger": True}, language)
    assert (request.urgency, request.promised_for) == ("danger", MONDAY)
    with translation.override(language):
        if country == "unknown":
            said, number = gettext(CALL_ANY), ""
            assert language == "en" or said != CALL_ANY
        else:
            (number,) = numbers(country)
            said = BeautifulSoup(gettext(CALL) % {"number": number}, "lxml").get_text()
            assert language == "en" or gettext(CALL) != CALL
    for page, place in zip(pages(client, language), (".next-steps li", ".status dd"), strict=True):
        (beside,) = (
            tag
            for tag in page.main.select(place)
            if written_day(MONDAY, language) in tag.get_text()
        )
        assert said in beside.get_text()
        assert [a["href"] for a in beside.select("a")] == ([f"tel:{number}"] if number else [])
        assert page.main.select_one(".emergency")


@pytest.mark.parametrize("answers", [{"in_danger": True}, {}], ids=["danger", "routine"])
@pytest.mark.parametrize("country", [*HOSTS, "unknown"])
def test_receipt_and_mailbox_name_the_number_of_the_chosen_country_alone(country, answers):
    client, _receipt, _request = ask({"host_country": country, **answers})
    for page in pages(client, "ro"):
        links = {link["href"].removeprefix("tel:") for link in page.select(".emergency a")}
        assert links == numbers(country)
        boxes = 2 if answers else 1
        shown = [box.select("a") for box in page.select(".emergency")]
        assert [len(found) for found in shown] == [1 if country in HOSTS else len(HOSTS)] * boxes


def test_a_phone_without_cookies_gets_the_same_numbers():
    answers = {**ASKED, "consent": True, "in_danger": True, "host_country": "UK"}
    seen = ask_for_help(*by_client(Client(), keep_cookies=False), "it", answers)
    links = {link["href"] for link in soup(seen).select(".emergency a")}
    assert receipt_of(seen)
    assert links == {f"tel:{number}" for number in numbers("UK")}
