"""The admin's start page: what waits for whoever signs in, and nobody else's cases."""

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.translation import gettext

from casework.models import HelpRequest, Status
from casework.start_page import SHOWN

from .desk import CONTACT, STORY, account, accounts, case, signed_in
from .forms import soup

pytestmark = pytest.mark.django_db
AT_THE_DESK = {"coordinator", "officer_treviso", "officer_hasselt"} | {
    f"mentor_{place}" for place in ("be", "it", "uk")
}
START = "/admin/"


def panel(username: str):
    return soup(signed_in(username).get(START)).select_one("#open-requests-section")


def shown(username: str) -> list[str]:
    return [link.get_text(strip=True) for link in panel(username).select("td.title a")]


def test_each_sees_the_own_open_requests_most_pressing_first():
    routine = case("mentor_it")
    urgent = case("mentor_it", urgency="danger", status=Status.IN_PROGRESS)
    other, nobody = case("officer_treviso"), case()
    for status in (Status.ANSWERED, Status.CLOSED):
        case("mentor_it", status=status)
    assert shown("mentor_it") == [urgent.number, routine.number]
    assert shown("officer_treviso") == [other.number]
    assert set(shown("coordinator")) == {one.number for one in (routine, urgent, other, nobody)}
    assert shown("mentor_be") == []


def test_only_those_who_work_at_the_desk_see_requests():
    number = case().number
    for username in accounts():
        if username == "admin":
            continue
        assert bool(panel(username)) == (username in AT_THE_DESK), username
        assert (number in str(panel(username))) == (username == "coordinator"), username


def test_nothing_that_was_written_stands_there_and_nothing_is_kept():
    case("mentor_it")
    response = signed_in("mentor_it").get(START)
    assert STORY not in response.text
    assert CONTACT not in response.text
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_it_says_in_the_own_language_how_many_there_are_and_when_there_is_none(language):
    account("mentor_it").set_language(language)
    with translation.override(language):
        empty = gettext("No request waits for you now.")
        heading = gettext("Open requests: %(count)s") % {"count": SHOWN + 1}
        more = gettext("All help requests")
    assert empty in panel("mentor_it").get_text()
    for _number in range(SHOWN + 1):
        case("mentor_it")
    seen = panel("mentor_it")
    assert heading in seen.get_text()
    assert more in seen.get_text()
    assert len(seen.select("td.title")) == SHOWN


def test_it_asks_as_often_for_many_as_for_few():
    client = signed_in("coordinator")

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(START)
        return len(captured)

    case("mentor_it")
    client.get(START)
    few = asked()
    for _number in range(SHOWN):
        case("mentor_it")
    assert asked() == few
    assert HelpRequest.objects.count() == SHOWN + 1
