"""What is typed into a mailbox for longer than it stays open comes back with the right receipt."""

from time import time
from unittest import mock

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from accounts import made_from
from accounts.encryption import box
from casework import data_rights, unsent
from casework.models import HelpRequest, Message

from .asking import ask
from .forms import by_client, fields_of, form_of, open_mailbox, send, soup, summary_of
from .matrix import some_of

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]
WORDS = "Canar nou: <b>nu</b> am primit nimic"
TYPED = {"message": {"body": WORDS}, "correction": {"story": WORDS, "contact": "0700 123"}}
BOX = "/ro/mailbox/"


def later(hours: float):
    return mock.patch("time.time", return_value=time() + hours * 3600)


def opened(receipt: str, cookies: bool = True, hours: float = 0) -> tuple:
    """(get, post, the mailbox that was opened so many hours ago)"""
    get, post = by_client(Client(), cookies)
    with later(-hours):
        return get, post, open_mailbox(get, post, "ro", receipt)


def typed_too_late(receipt: str, form: str, cookies: bool = True) -> tuple:
    """(get, post, the page that asks for the receipt)"""
    get, post, page = opened(receipt, cookies, hours=0.6)
    return get, post, send(get, post, page, form, **TYPED[form])


def nothing_stored(case: HelpRequest) -> bool:
    story = HelpRequest.objects.get(pk=case.pk).story
    return story == case.story and not Message.objects.exists()


@pytest.mark.parametrize("cookies", [True, False])
@pytest.mark.parametrize("form", TYPED)
def test_it_is_there_again_after_the_receipt_and_stored_only_by_a_press(form, cookies):
    _client, receipt, case = ask()
    get, post, asked = typed_too_late(receipt, form, cookies)
    assert WORDS not in asked.content.decode() + soup(asked).text
    assert form_of(asked, "mailbox").select_one(".notice"), "where the address of the form leads"
    assert nothing_stored(case)
    wrong = send(get, post, asked, "mailbox", receipt="unu doi trei")
    back = send(get, post, wrong, "mailbox", receipt=receipt)
    fields = fields_of(form_of(back, form))
    assert fields | TYPED[form] == fields
    assert form_of(back, form).select_one(".notice")
    assert nothing_stored(case)
    send(get, post, back, form)
    case.refresh_from_db()
    assert WORDS in {case.story, *(message.body for message in Message.objects.all())}


@pytest.mark.parametrize("language", some_of(LANGUAGES))
def test_both_pages_say_that_nothing_is_sent(language):
    said = (
        "Nothing is sent yet: your mailbox had closed. Please type your code. "
        "Then what you wrote is there again.",
        "Nothing is sent yet. Here is what you wrote. Please read it and press the button.",
    )
    with translation.override(language):
        texts = [gettext(text) for text in said]
    assert language == "en" or not set(texts) & set(said)


def test_with_another_code_somebody_is_told_first_and_then_goes_on_without_it():
    """Nobody else on the same phone gets it; the right code still brings it back."""
    receipt, theirs = ask()[1], ask()[1]
    get, post, asked = typed_too_late(receipt, "message")
    told = send(get, post, asked, "mailbox", receipt=theirs)
    with translation.override("ro"):
        text = gettext(
            "What you wrote belongs to another code, or it is too old. It is not sent. "
            "Press again to go on without it."
        )
    assert summary_of(told) == [text]
    assert not soup(told).select(".notice")
    wrong = send(get, post, told, "mailbox", receipt="unu doi trei")
    other = send(get, post, told, "mailbox", receipt=theirs)
    assert form_of(other, "message")
    assert WORDS not in soup(other).decode()
    again = send(get, post, wrong, "mailbox", receipt=theirs)
    assert summary_of(again) == [text]
    right = send(get, post, again, "mailbox", receipt=receipt)
    assert fields_of(form_of(right, "message"))["body"] == WORDS


def test_the_page_that_asks_for_the_receipt_keeps_it_in_another_language():
    _client, receipt, _case = ask()
    get, post, asked = typed_too_late(receipt, "message")
    (button,) = soup(asked).select("nav[data-nav=languages] button[value=bg]")
    sent = {**fields_of(form_of(asked, "mailbox")), "receipt": "unu", button["name"]: "bg"}
    shown = post(button["formaction"].partition("#")[0], sent)
    assert soup(shown).html["lang"] == "bg"
    assert fields_of(form_of(shown, "mailbox"))["receipt"] == "unu"
    back = send(get, post, shown, "mailbox", receipt=receipt)
    assert WORDS in soup(back).text


def test_it_opens_for_some_hours_and_nothing_else_opens_in_its_place():
    _client, receipt, _case = ask()
    get, post, asked = typed_too_late(receipt, "message")
    held = fields_of(form_of(asked, "mailbox"))[unsent.FIELD]
    assert WORDS in soup(post(BOX, {"receipt": receipt, unsent.FIELD: held})).text
    with later(unsent.SECONDS / 3600 + 1):
        late = post(BOX, {"receipt": receipt, unsent.FIELD: held})
    forged = [box().encrypt(text).decode() for text in (b"typed:x", b"{}", b"unsent")]
    answers = [post(BOX, {"receipt": receipt, unsent.FIELD: text}) for text in ("x", *forged)]
    told = (late, *answers)
    assert not [answer for answer in told if WORDS in soup(answer).text or form_of(answer, "tools")]
    again = [send(get, post, answer, "mailbox", receipt=receipt) for answer in told]
    assert all(form_of(answer, "tools") for answer in again)


def test_a_correction_that_comes_back_overwrites_nothing_unseen():
    _client, receipt, case = ask()
    get, post, asked = typed_too_late(receipt, "correction")
    seen = data_rights.state(case)
    data_rights.correct(request=case, story="Altceva", contact="", seen=seen)
    back = send(get, post, asked, "mailbox", receipt=receipt)
    assert fields_of(form_of(back, "correction"))[made_from.NAME] != data_rights.state(case)
    refused = send(get, post, back, "correction")
    assert "Altceva" in soup(refused).select_one("#error-story").text
    assert HelpRequest.objects.get(pk=case.pk).story == "Altceva"


def test_an_old_page_never_writes_into_the_mailbox_that_somebody_else_has_opened():
    mine, theirs = ask()[1], ask()[1]
    get, post, page = opened(mine, hours=0.6)
    open_mailbox(get, post, "ro", theirs)
    asked = send(get, post, page, "message", body=WORDS)
    assert not Message.objects.exists()
    assert form_of(asked, "mailbox")


def test_reading_begins_the_half_hour_anew():
    _client, receipt, _case = ask()
    get, _post, _page = opened(receipt)
    for hours in (0.4, 0.8, 1.2):
        with later(hours):
            assert form_of(get(BOX), "message"), hours
    with later(1.8):
        assert not form_of(get(BOX), "message")


@pytest.mark.parametrize("cookies", [True, False])
def test_another_language_takes_along_what_is_typed_and_sends_nothing(cookies):
    _client, receipt, case = ask()
    _get, post, page = opened(receipt, cookies)
    (button,) = soup(page).select("nav[data-nav=languages] button[value=nl]")
    form = form_of(page, "message")
    assert button["form"] == form["id"]
    typed = {**fields_of(form), "body": WORDS, button["name"]: "nl"}
    shown = post(button["formaction"].partition("#")[0], typed)
    assert soup(shown).html["lang"] == "nl"
    assert fields_of(form_of(shown, "message"))["body"] == WORDS
    assert soup(shown).select_one(".notice")
    assert nothing_stored(case)


@pytest.mark.parametrize(
    "wish", [{"withdraw": "consent"}, {"erase": "yes"}, {"download": "html"}], ids=str
)
def test_a_button_pressed_too_late_says_that_nothing_was_done(wish):
    _client, receipt, case = ask()
    _get, post, page = opened(receipt, hours=0.6)
    late = post(BOX, {**fields_of(form_of(page, "tools")), **wish})
    with translation.override("ro"):
        said = gettext(
            "Nothing was done: your mailbox is closed. Please type your code. "
            "Then press the button again."
        )
    assert soup(late).select_one(".notice").text == said
    case.refresh_from_db()
    assert case.may_be_read
