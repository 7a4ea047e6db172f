"""Whatever is sent to the help form: a clear message in its language, and nothing typed is lost."""

from itertools import zip_longest
from unittest import mock
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.core import signing
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from casework.models import HelpRequest
from reference.models import ClientType, Country, Sector, Topic

from .forms import (
    address,
    ask_for_help,
    by_client,
    errors_at,
    fields_of,
    filled,
    form_of,
    help_page,
    open_mailbox,
    receipt_of,
    send,
    soup,
    summary_of,
)
from .stored import queued

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]

NOTHING_SAID = "Please choose what happened, or tell us in your own words."
NO_CONSENT = "Please tick this box. Without it nobody may read your words."
TOO_LONG = "This is too long. Please write at most %(limit_value)d characters."
NOT_OFFERED = "Please choose one of the answers."
HIDDEN = "Some hidden or broken characters were taken out. Please read your text again."
TOO_OLD = "This page was open for too long. Nothing was sent. Please press the button again."
TRAPPED = "Please leave this field empty and send again."

# What is sent by somebody who does not know.
NO_ANSWERS = {
    "host_country": "unknown",
    "topic": "unknown",
    "sector": "unknown",
    "client_type": "worker",
}
GOOD = {"topic": "pay", "host_country": "IT", "story": "Seful nu plateste.", "consent": "on"}
LONG = "ș" * 100_000
SCRIPT = '"></textarea><script>alert(1)</script>'
EMPTY = dict.fromkeys((*GOOD, "contact", "sector", "client_type"), False)

# what is sent instead of the good answers → what is said at which field
BAD = {
    "empty": (EMPTY, {"story": NOTHING_SAID, "consent": NO_CONSENT}),
    "only consent": ({**EMPTY, "consent": "on"}, {"story": NOTHING_SAID}),
    "blanks": ({**EMPTY, "story": " \n\t ", "consent": "on"}, {"story": NOTHING_SAID}),
    "no answer, no words": ({"story": "", "topic": "unknown"}, {"story": NOTHING_SAID}),
    "no consent": ({"consent": False}, {"consent": NO_CONSENT}),
    "long story": ({"story": LONG}, {"story": TOO_LONG}),
    "long contact": ({"contact": LONG}, {"contact": TOO_LONG}),
    "country": ({"host_country": "XX"}, {"host_country": NOT_OFFERED}),
    "home country": ({"host_country": "RO"}, {"host_country": NOT_OFFERED}),
    "topic": ({"topic": "magic"}, {"topic": NOT_OFFERED}),
    "long topic": ({"topic": LONG}, {"topic": NOT_OFFERED}),
    "sector": ({"sector": "1"}, {"sector": NOT_OFFERED}),
    "client type": ({"client_type": "boss"}, {"client_type": NOT_OFFERED}),
    "script as topic": ({"topic": SCRIPT, "story": SCRIPT}, {"topic": NOT_OFFERED}),
    "control characters": (
        {"story": "Plata\x00 \x1bmea\x9f", "contact": "0\x07712"},
        {"story": HIDDEN, "contact": HIDDEN},
    ),
    "NUL in a choice": ({"topic": "pay\x00"}, {"topic": HIDDEN}),
    "right-to-left override": ({"story": "Plata \u202eaem"}, {"story": HIDDEN}),
    "honeypot": ({"website": "http://spam.example"}, {"": TRAPPED}),
    "token missing": ({"token": False}, {"": TOO_OLD}),
    "token empty": ({"token": ""}, {"": TOO_OLD}),
    "token forged": ({"token": "Zm9yZ2Vk:1xAbCd:c2lnbmF0dXJl"}, {"": TOO_OLD}),
    "token is binary": ({"token": "\x00\u202e" * 50}, {"": TOO_OLD}),
}
# What is shown again of a text that held something invisible.
SHOWN = {
    "pay\x00": "pay",
    "Plata\x00 \x1bmea\x9f": "Plata mea",
    "0\x07712": "0712",
    "Plata \u202eaem": "Plata aem",
}


def said(message: str) -> str:
    """The message in the active language, which must not be left in English."""
    translated = gettext(message)
    if translation.get_language() != "en":
        assert translated != message, f"not translated: {message}"
    return translated.replace("%(limit_value)d", "")


def says(messages: list[str], message: str) -> bool:
    """Messages hold the limit as a number, so only the words around it are compared."""
    start, _limit, end = gettext(message).partition("%(limit_value)d")
    said(message)
    return any(m.startswith(start) and m.endswith(end) for m in messages)


@pytest.mark.parametrize("language", LANGUAGES)
def test_bad_input_gets_a_message_in_the_forms_language(client, language):
    get, post = by_client(client)
    page = help_page(get, language)
    form = form_of(page, "help-request")
    for name, (changes, expected) in BAD.items():
        sent = {**filled(form, GOOD), **{k: v for k, v in changes.items() if v is not False}}
        sent = {k: v for k, v in sent.items() if changes.get(k) is not False}
        answer = post(address(page, form), sent)
        assert answer.status_code == 200, name
        assert answer["Cache-Control"] == "no-store", name
        with translation.override(language):
            assert gettext("Not sent yet. Please look at this:") in soup(answer).text, name
            for field, message in expected.items():
                assert says(summary_of(answer), message), (name, summary_of(answer))
                assert not field or says(errors_at(answer, field), message), (name, field)
        assert len(summary_of(answer)) == len(expected), (name, summary_of(answer))
        assert_links_lead_to_fields(answer)
        assert_text_is_kept(answer, sent, name)
        assert "<script>alert" not in answer.content.decode(), name
    assert not HelpRequest.objects.exists()
    assert queued() == []


def assert_links_lead_to_fields(answer):
    page = soup(answer)
    for link in page.select("#errors a"):
        assert page.select_one(link["href"]), f"{link['href']} leads nowhere"


def assert_text_is_kept(answer, sent: dict, name: str):
    kept = fields_of(form_of(answer, "help-request"))
    for field in ("story", "contact"):
        typed = sent.get(field, "")
        assert kept[field] == SHOWN.get(typed, typed), name
    for field in ("topic", "host_country"):
        assert kept.get(field) in (SHOWN.get(sent.get(field), sent.get(field)), None), name
        assert field in kept or sent.get(field) != GOOD[field], name
    assert ("consent" in kept) == ("consent" in sent), name


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("body", [b"\xff\xfe", b"\xc3\x28 a", b"\xed\xa0\x80", b"%ff%fe"])
def test_broken_utf8_is_said_and_the_rest_kept(client, language, body):
    get, _post = by_client(client)
    page = help_page(get, language)
    form = form_of(page, "help-request")
    sent = urlencode({**filled(form, GOOD), "story": ""}).encode()
    sent = sent.replace(b"story=", b"story=Munca " + body)
    answer = client.generic(
        "POST", address(page, form), sent, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 200
    with translation.override(language):
        assert errors_at(answer, "story") == [said(HIDDEN)] == summary_of(answer)
    assert fields_of(form_of(answer, "help-request"))["story"].startswith("Munca")
    assert not HelpRequest.objects.exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_old_page_is_sent_by_pressing_the_button_again(client, language):
    with mock.patch.object(signing.time, "time", return_value=signing.time.time() - 8 * 86_400):
        page = help_page(client.get, language)
    get, post = by_client(client)
    answer = send(get, post, page, "help-request", **{**GOOD, "story": "Nu am primit banii."})
    with translation.override(language):
        assert summary_of(answer) == [said(TOO_OLD)]
    assert not HelpRequest.objects.exists()
    assert receipt_of(send(get, post, answer, "help-request"))
    assert HelpRequest.objects.get().story == "Nu am primit banii."


@pytest.mark.parametrize("changes", [{"website": "x"}, {"story": "a\x07b"}, {"token": "forged"}])
def test_after_a_refusal_the_same_form_sent_again_is_stored(client, changes):
    """A phone that fills in the trap by itself must not lock its owner out."""
    get, post = by_client(client)
    refused = send(get, post, help_page(get, "ro"), "help-request", **{**GOOD, **changes})
    assert summary_of(refused)
    assert receipt_of(send(get, post, refused, "help-request"))


def test_markup_is_text_that_is_stored_as_typed_and_shown_escaped(client):
    get, post = by_client(client)
    page = ask_for_help(get, post, "en", {**GOOD, "story": SCRIPT, "contact": SCRIPT})
    assert HelpRequest.objects.get().story == HelpRequest.objects.get().contact == SCRIPT
    mailbox = open_mailbox(*by_client(Client()), "en", receipt_of(page))
    assert SCRIPT in soup(mailbox).select_one(".message--worker").text
    assert "<script>alert" not in mailbox.content.decode()


def test_every_answer_is_stored_by_its_key(client):
    """All countries, topics, sectors and kinds of client, in turn in all languages."""
    get, post = by_client(client)
    columns = [
        Country.objects.filter(side="host").values_list("key", flat=True),
        Topic.objects.values_list("key", flat=True),
        Sector.objects.values_list("key", flat=True),
        ClientType.values,
    ]
    for number, row in enumerate(zip_longest(*columns)):
        answers = {n: key or NO_ANSWERS[n] for n, key in zip(NO_ANSWERS, row, strict=True)}
        language = LANGUAGES[number % len(LANGUAGES)]
        ask_for_help(get, post, language, {**answers, "story": f"request {number}"})
        stored = HelpRequest.objects.latest("pk")
        assert stored_answers(stored) == answers
        assert stored.language == language


def stored_answers(row: HelpRequest) -> dict[str, str]:
    terms = {name: getattr(row, name) for name in ("host_country", "topic", "sector")}
    return {name: term.key if term else "unknown" for name, term in terms.items()} | {
        "client_type": row.client_type
    }


@pytest.mark.parametrize("no_answer", ["unknown", "none", ""])
def test_not_knowing_is_an_answer_that_stores_nothing(client, no_answer):
    get, post = by_client(client)
    ask_for_help(
        get, post, "bg",
        {"host_country": no_answer, "topic": no_answer, "sector": no_answer, "story": "Помощ"},
    )  # fmt: skip
    row = HelpRequest.objects.get()
    assert (row.host_country, row.topic, row.sector) == (None, None, None)


def test_danger_and_consent_are_stored(client):
    get, post = by_client(client)
    ask_for_help(get, post, "it", {"topic": "pay", "in_danger": True})
    row = HelpRequest.objects.get()
    assert row.urgency == "danger"
    assert row.consent_version
