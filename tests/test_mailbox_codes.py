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
from casework import actions, by_receipt, codes, receipts
from casework.models import HelpRequest

from .desk import account
from .forms import (
    errors_at,
    fields_of,
    form_of,
    soup,
    summary_of,
)
from .mailbox import STORY, is_open, request, routed, visit
from .matrix import some_of

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]
UNKNOWN = "We do not know this code. Please look at it again."
NO_CODE = "Please type your code."
NO_WORDS = "Please write something first."
TOO_LONG = "This is too long. At most %(limit)s characters fit. Characters too many: %(over)s."
BROKEN = "Some broken characters were taken out. Please read your text again."


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
    "as a numbered list": lambda code: "\n".join(
        f"{n}. {word}" for n, word in enumerate(code.split(), start=1)
    ),
    "as a list without blanks": lambda code: "".join(
        f"{n}){word}" for n, word in enumerate(code.split(), start=1)
    ),
    "with words around it": lambda code: f"Codul meu: {code}. Mulțumesc!",
    "in a long message": lambda code: f"Bună, mi-ați dat asta: {code} și vreau să citesc, da?",
    "the box as copied": lambda code: (
        "Codul primit\n" + code + "\n" + "\n".join(["3", "17", "8", "1", "32", "9", "2"])
    ),
    "words and numbers in turn": lambda code: " ".join(f"{w} {len(w)}" for w in code.split()),
    "with invisible characters": lambda code: (
        "\u202a\xad" + code.replace(" ", "\u200b \u2066") + "\u202c"
    ),
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


@pytest.mark.parametrize("language", some_of(LANGUAGES))
def test_bad_codes_get_a_message_in_the_readers_language(receipt, language):
    six = receipt.rpartition(" ")[0]
    bad = {"": NO_CODE, " ": NO_CODE, "A" * 100_000: None, "0000 0000 0000 0000": UNKNOWN}
    bad |= {six: UNKNOWN, six + " " + "x" * 90: UNKNOWN}
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
    for typed in (wrong_code(), wrong_code(9, "bg"), "nonsense", "?", "abur " * 30):
        with mock.patch.object(receipts, "sealed", wraps=receipts.sealed) as seals:
            with CaptureQueriesContext(connection) as queries:
                visit(typed)
            costs.append((seals.call_count, len(queries)))
    assert costs[0][0] == 1
    assert len(set(costs)) == 1
    with mock.patch.object(receipts, "sealed", wraps=receipts.sealed) as seals:
        assert by_receipt.look_up(codes.from_words(receipt, "ro"))[0] == request()
    assert seals.call_count == 1


def headers_of(response) -> dict:
    changing = ("Expires", "Content-Length")
    return {name: value for name, value in response.headers.items() if name not in changing}


def test_a_right_code_opens_while_others_guess_from_the_same_address(receipt, clock):
    """A guesser never stops; who mistypes beside them reads the same as ever."""
    answers = []
    for n in range(80):
        guess = wrong_code(n) if n % 2 else "7" * 16
        answers.append(Client().post("/bg/mailbox/", {"receipt": guess}))
        assert n % 4 or is_open(visit(receipt))
        clock.seconds += n % 4 == 0
    counted = [answer.status_code for answer in answers]
    assert counted[:30] == [200] * 30
    assert (counted.count(200), set(counted)) == (30 + 20 // 5, {200, 429})
    with translation.override("bg"):
        said = {message for answer in answers for message in errors_at(answer, "receipt")}
        assert said == {gettext(UNKNOWN)}
    seen = visit(wrong_code())
    assert fields_of(form_of(seen, "mailbox"))["receipt"] == wrong_code()


def test_right_codes_are_not_counted(receipt, clock, monkeypatch):
    limit = replace(throttle.RECEIPT_BY_SENDER, allowed=2)
    monkeypatch.setattr(throttle, "RECEIPT_BY_SENDER", limit)
    assert all(is_open(visit(receipt)) for _visit in range(4))
    assert [visit("wrong").status_code for _visit in range(3)] == [200, 200, 429]


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
