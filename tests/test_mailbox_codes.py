"""The receipt opens the mailbox however it is typed, and nothing else does."""

from dataclasses import replace

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from accounts import throttle
from casework import actions
from casework.models import HelpRequest

from .desk import account
from .forms import (
    errors_at,
    soup,
    summary_of,
)
from .mailbox import STORY, is_open, request, routed, visit

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]
UNKNOWN = "We do not know this code. Please look at it again."
NO_CODE = "Please type your code."
THROTTLED = "Too many attempts. Please wait a quarter of an hour and try again."
NO_WORDS = "Please write something first."
TOO_LONG = "This is too long. Please write at most %(limit_value)d characters."
HIDDEN = "Some hidden or broken characters were taken out. Please read your text again."


@pytest.fixture
def receipt() -> str:
    return routed()


TYPED = {
    "as shown": lambda code: code,
    "small letters": str.lower,
    "without spaces": lambda code: code.replace(" ", ""),
    "with dashes": lambda code: code.replace(" ", "-"),
    "with dots and line breaks": lambda code: " " + code.replace(" ", ".\n") + "\t",
    "o for 0, l for 1": lambda code: code.replace("0", "o").replace("1", "l"),
    "I for 1, u for V": lambda code: code.replace("1", "I").replace("V", "u"),
    "Cyrillic": lambda code: code.translate(str.maketrans("ABEKMHCPTXY", "АВЕКМНСРТХУ")),
}


@pytest.mark.parametrize("typed", TYPED.values(), ids=TYPED)
def test_the_code_opens_however_it_is_typed(receipt, typed):
    seen = visit(typed(receipt))
    assert is_open(seen)
    assert STORY in soup(seen).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_bad_codes_get_a_message_in_the_readers_language(receipt, language):
    bad = {"": NO_CODE, " ": NO_CODE, "A" * 100_000: None, "0000 0000 0000 0000": UNKNOWN}
    bad |= {receipt[:-1]: UNKNOWN, receipt + "A": UNKNOWN, "\x00\u202e\ud7ff": None, "???": UNKNOWN}
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
    forgotten, wrong = visit(receipt), visit("7" * 16)
    assert forgotten.status_code == wrong.status_code == 200
    pages = [page.content.decode().replace(code, "") for page, code in
             ((forgotten, receipt), (wrong, "7" * 16))]  # fmt: skip
    assert pages[0] == pages[1]
    assert headers_of(forgotten) == headers_of(wrong)


def headers_of(response) -> dict:
    changing = ("Expires", "Content-Length")
    return {name: value for name, value in response.headers.items() if name not in changing}


def test_guessing_is_stopped_with_429_and_a_message(receipt):
    answers = [Client().post("/bg/mailbox/", {"receipt": "7" * 16}) for _attempt in range(31)]
    assert [answer.status_code for answer in answers] == [200] * 30 + [429]
    for language in LANGUAGES:
        seen = visit(receipt, language)
        assert seen.status_code == 429
        with translation.override(language):
            assert gettext(THROTTLED) in summary_of(seen)


def test_right_codes_are_not_counted(receipt, monkeypatch):
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
