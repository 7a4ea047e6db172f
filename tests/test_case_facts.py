"""What the desk shows of a request beside its story: own answers, consents, promise, readers."""

import pytest
from django.conf import settings
from django.test import Client
from django.utils import formats, translation
from django.utils.translation import gettext

from accounts.models import User
from casework.models import HelpRequest

from .asking import ORGANISATION, ask, form_page, press
from .desk import account, signed_in
from .forms import fields_of, form_of, soup

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]
ASKED = {
    "client_type": "firm",
    "topic": "posting_of_workers",
    "workers_count": "more",
    "wants_meeting": True,
    "meeting_times": "Marți după-amiază <b>14</b>",
    "consent_refer": False,
}


@pytest.fixture
def asked() -> tuple:
    """(client, request) of a firm's request in Romanian with answers to an editor's questions."""
    client, _receipt, request = ask(ASKED, audience=ORGANISATION)
    return client, request


def case_page(username: str, request):
    return soup(signed_in(username).get(f"/admin/requests/inspect/{request.pk}/"))


def speaking(username: str, language: str) -> User:
    """The same account with the admin in this language."""
    user = account(username)
    profile = user.wagtail_userprofile
    profile.preferred_language = language
    profile.save()
    return user


def answers(page) -> dict[str, str]:
    """Question → answer, of all lists of the page."""
    return {
        dt.get_text(strip=True): dt.find_next_sibling("dd").get_text(" ", strip=True)
        for dt in page.select("main dt")
    }


def labels(language: str) -> dict[str, str]:
    """The words of the form's own questions and choices in one language."""
    found = {}
    for part in form_page(language, ORGANISATION).steps:
        for question in part.value["questions"]:
            found[question["key"]] = question["label"]
            found |= {choice["key"]: choice["label"] for choice in question["choices"]}
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_own_answers_stand_in_the_readers_language_and_typed_words_as_typed(asked, language):
    _client, request = asked
    speaking(request.assignee.username, language)
    page = case_page(request.assignee.username, request)
    said, words = answers(page), labels(language)
    assert said[words["workers_count"]] == words["more"]
    with translation.override(language):
        assert said[words["wants_meeting"]] == gettext("Yes")
        assert said[gettext("Answer promised by")] == formats.date_format(
            request.promised_for, "j M Y"
        )
    assert said[words["meeting_times"]] == ASKED["meeting_times"]
    typed = page.find("dt", string=words["meeting_times"]).find_next_sibling("dd")
    assert typed["lang"] == "ro"
    chosen = page.find("dt", string=words["workers_count"]).find_next_sibling("dd")
    assert not chosen.has_attr("lang")


def test_what_has_a_place_of_its_own_is_not_told_twice(asked):
    _client, request = asked
    said = answers(case_page("coordinator", request))
    words = labels("en")
    for key in ("topic", "story", "contact", "host_country", "client_type", "consent"):
        assert words[key] not in said


def rows(page, caption: str) -> list[list[str]]:
    table = next(
        t for t in page.select("table.listing") if t.caption.get_text(strip=True) == caption
    )
    return [
        [cell.get_text(" ", strip=True) for cell in row.select("td")]
        for row in table.select("tbody tr")
    ]


def test_consents_are_listed_with_how_they_stand():
    client, _receipt, request = ask({"consent_statistics": False})
    given = rows(case_page("coordinator", request), "Consents")
    wordings = list(request.consents.values_list("wording", flat=True))
    assert [(row[0], row[1]) for row in given] == [(w, "ticked in the form") for w in wordings]
    assert len(given) == 2
    press(client, "ro", "withdraw", withdraw="consent_refer")
    given = rows(case_page("coordinator", request), "Consents")
    assert [row[1] for row in given] == ["ticked in the form", "withdrawn"]


def test_whoever_has_opened_it_is_listed_by_name(asked):
    _client, request = asked
    speaking(request.assignee.username, "en")
    case_page(request.assignee.username, request)
    found = rows(case_page("coordinator", request), "Who has read this")
    names = {row[0] for row in found}
    assert names == {request.assignee.get_full_name(), account("coordinator").get_full_name()}


def test_what_staff_wrote_down_says_so():
    officer = signed_in("mentor_it")
    where = f"/admin/write-down/{form_page().pk}/"
    sent = fields_of(form_of(officer.get(where), "assisted"))
    told = {"language": "ro", "topic": "pay", "consent": "on", "was_read_aloud": "on"}
    officer.post(where, {**sent, **told})
    page = case_page("coordinator", HelpRequest.objects.get())
    assert account("mentor_it").get_full_name() in answers(page)["Written down by"]
    assert rows(page, "Consents")[0][1] == "spoken, noted by staff"
    _client, _receipt, own = ask()
    assert "Written down by" not in answers(case_page("coordinator", own))


def test_an_erased_request_can_still_be_opened_by_coordinators(asked):
    client, request = asked
    press(client, "ro", "tools", erase="yes")
    page = case_page("coordinator", request)
    assert ASKED["meeting_times"] not in page.get_text()
    assert rows(page, "Consents") == []
    assert Client().get("/ro/mailbox/").status_code == 200
