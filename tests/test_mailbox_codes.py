"""The receipt opens the mailbox however it is typed, and nothing else does."""

import unicodedata
from dataclasses import replace
from unittest import mock

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.translation import gettext

from accounts import throttle
from casework import actions, codes, receipts
from casework.models import HelpRequest

from .desk import account
from .forms import (
    by_client,
    errors_at,
    fields_of,
    form_of,
    send,
    soup,
    summary_of,
)
from .mailbox import STORY, is_open, request, routed, visit

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]
UNKNOWN = "We do not know this code. Please look at it again."
NO_CODE = "Please type your code."
THROTTLED = "Too many attempts. Please wait ten seconds, then press again."
NO_WORDS = "Please write something first."
TOO_LONG = "This is too long. Please write at most %(limit_value)d characters."
HIDDEN = "Some hidden or broken characters were taken out. Please read your text again."


@pytest.fixture
def receipt() -> str:
    return routed()


def without_diacritics(code: str) -> str:
    parts = unicodedata.normalize("NFD", code)
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def wrong_code(number: int = 5, language: str = "ro") -> str:
    """Seven words that fit together, and that nobody has."""
    return " ".join(codes.to_words(number, language))


TYPED = {
    "as shown": lambda code: code,
    "capital letters": str.upper,
    "without diacritics": without_diacritics,
    "with dashes": lambda code: code.replace(" ", "-"),
    "with dots and line breaks": lambda code: " " + code.replace(" ", ".\n") + "\t",
    "one letter too few": lambda code: code[:-2] + code[-1],
    "one letter too many": lambda code: code + "s",
    "one wrong letter": lambda code: code[:-1] + ("x" if code[-1] != "x" else "y"),
}


@pytest.mark.parametrize("typed", TYPED.values(), ids=TYPED)
def test_the_code_opens_however_it_is_typed(receipt, typed):
    seen = visit(typed(receipt))
    assert is_open(seen)
    assert STORY in soup(seen).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_code_of_each_language_opens_in_every_other(language):
    receipt = routed(language)
    code = codes.from_words(receipt, language)
    for other in LANGUAGES:
        said = " ".join(codes.to_words(code, other))
        assert is_open(visit(receipt, other)), other
        assert is_open(visit(said, language)), said


@pytest.mark.parametrize("language", LANGUAGES)
def test_bad_codes_get_a_message_in_the_readers_language(receipt, language):
    six, words = receipt.rpartition(" ")[0], codes.wordlist("ro")
    bad = {"": NO_CODE, " ": NO_CODE, "A" * 100_000: None, "0000 0000 0000 0000": UNKNOWN}
    bad |= {six: UNKNOWN, f"{receipt} {words[0]}": UNKNOWN, six + " " + "x" * 90: UNKNOWN}
    bad |= {
        wrong_code(): UNKNOWN,
        wrong_code(7, language): UNKNOWN,
        receipt.replace(" ", ""): UNKNOWN,
    }
    bad |= {"\x00\u202e\ud7ff": None, "???": UNKNOWN}
    bad |= {"<script>": UNKNOWN, request().number: UNKNOWN, str(request().pk): UNKNOWN}
    for typed, message in bad.items():
        seen = visit(typed, language)
        assert seen.status_code == 200, typed[:30]
        assert not is_open(seen), typed[:30]
        assert summary_of(seen) == errors_at(seen, "receipt"), typed[:30]
        assert "<script>" not in seen.content.decode().partition("<main")[2]
        with translation.override(language):
            if message:
                assert summary_of(seen) == [gettext(message)], typed[:30]
                assert language == "en" or gettext(message) != message
            else:
                assert len(summary_of(seen)) == 1, typed[:30]
                assert language == "en" or "characters" not in summary_of(seen)[0]


def test_broken_utf8_as_a_code_is_a_wrong_code():
    answer = Client().generic(
        "POST",
        "/nl/mailbox/",
        b"receipt=\xff\xfe%ff",
        content_type="application/x-www-form-urlencoded",
    )
    with translation.override("nl"):
        assert summary_of(answer) == [gettext(UNKNOWN)]


def test_a_wrong_code_and_a_forgotten_one_get_the_same_answer(receipt):
    """Nobody learns from the answer whether a code was ever given out."""
    request().delete()
    typed = (receipt, wrong_code(), wrong_code(9, "bg"), "nonsense")
    seen = [visit(code) for code in typed]
    assert {answer.status_code for answer in seen} == {200}
    pages = {
        page.content.decode().replace(code, "") for page, code in zip(seen, typed, strict=True)
    }
    assert len(pages) == 1
    assert all(headers_of(answer) == headers_of(seen[0]) for answer in seen)


def test_a_wrong_code_costs_the_same_work_as_a_right_one_and_as_nonsense(receipt):
    """One slow seal each, and the same questions to the database."""
    costs = []
    visit("nonsense")  # so that the language and the site are known
    for typed in (wrong_code(), wrong_code(9, "bg"), "nonsense", "?", receipt + " x"):
        with mock.patch.object(receipts, "sealed", wraps=receipts.sealed) as seals:
            with CaptureQueriesContext(connection) as queries:
                visit(typed)
            costs.append((seals.call_count, len(queries)))
    assert costs[0][0] == 1
    assert len(set(costs)) == 1
    with mock.patch.object(receipts, "sealed", wraps=receipts.sealed) as seals:
        assert actions.look_up(codes.from_words(receipt, "ro"))[0] == request()
    assert seals.call_count == 1


def headers_of(response) -> dict:
    changing = ("Expires", "Content-Length")
    return {name: value for name, value in response.headers.items() if name not in changing}


def test_guessing_is_stopped_with_429_and_a_message(receipt, clock):
    guesses = [wrong_code(n) if n % 2 else "7" * 16 for n in range(31)]
    answers = [Client().post("/bg/mailbox/", {"receipt": guess}) for guess in guesses]
    assert [answer.status_code for answer in answers] == [200] * 30 + [429]
    for language in LANGUAGES:
        seen = visit(receipt, language)
        assert seen.status_code == 429
        with translation.override(language):
            assert gettext(THROTTLED) in summary_of(seen)
            assert language == "en" or gettext(THROTTLED) != THROTTLED


def test_who_presses_again_after_the_time_that_the_page_names_gets_in(receipt, clock):
    """Others behind the same address have used up all tries; the typed code stays in its field."""
    for _guess in range(30):
        visit(wrong_code())
    seen = visit(receipt)
    assert seen.status_code == 429
    assert fields_of(form_of(seen, "mailbox"))["receipt"] == receipt
    clock.seconds += 10
    assert is_open(send(*by_client(Client()), seen, "mailbox"))


def test_a_guesser_who_never_stops_gets_the_burst_and_then_one_try_each_five_seconds(clock):
    answers = []
    for _second in range(120):
        guesses = [Client().post("/en/mailbox/", {"receipt": wrong_code(n)}) for n in range(3)]
        answers += [guess.status_code for guess in guesses]
        clock.seconds += 1
    assert (answers.count(200), set(answers)) == (30 + 119 // 5, {200, 429})


def test_right_codes_are_not_counted(receipt, clock, monkeypatch):
    limit = replace(throttle.RECEIPT_BY_SENDER, allowed=2)
    monkeypatch.setattr(throttle, "RECEIPT_BY_SENDER", limit)
    assert all(is_open(visit(receipt)) for _visit in range(4))
    visit("wrong"), visit("wrong")
    assert visit(receipt).status_code == 429


def test_the_case_number_opens_nothing(receipt):
    case = request()
    actions.close(request=_answered(case), by=case.assignee)
    for path in (
        f"/ro/mailbox/{case.pk}/",
        f"/ro/mailbox/?number={case.number}",
        f"/{case.number}",
    ):
        assert STORY not in Client().get(path, follow=True).content.decode()
    for typed in (case.number, case.number.lower(), str(case.pk), f"{case.pk:016d}"):
        assert not is_open(visit(typed))


def _answered(case: HelpRequest) -> HelpRequest:
    actions.answer(request=case, body="Da", by=account(case.assignee.username))
    return case
