"""Whatever is sent to a help form: a clear message in its language, and nothing typed is lost."""

from itertools import cycle
from unittest import mock
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.core import signing
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from casework.models import HelpRequest
from intake_forms.models import HelpFormPage
from intake_forms.reading import schema_of
from intake_forms.schema import Question

from .asking import ASKED_BY_A_FIRM, ORGANISATION, WORKER, begun, form_page, reached, walk
from .forms import (
    address,
    by_client,
    errors_at,
    fields_of,
    filled,
    form_of,
    receipt_of,
    says,
    send,
    soup,
    summary_of,
)
from .matrix import every_one_of, some_of
from .stored import queued

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]
AUDIENCES = [WORKER, ORGANISATION]

NOTHING_SAID = "Please choose what happened, or tell us in your own words."
UNANSWERED = "Please answer this question."
NO_CONSENT = "Please tick this box. Without it nobody may read your words."
TOO_LONG = "This is too long. At most %(limit)s characters fit. Characters too many: %(over)s."
NOT_OFFERED = "Please choose one of the answers."
BROKEN = "Some broken characters were taken out. Please read your text again."
TOO_OLD = "This page was open for too long. Nothing was sent. Please press the button again."
TRAPPED = "Please leave this field empty and send again."

LONG = "ș" * 100_000
SCRIPT = '"></textarea><script>alert(1)</script>'
# Answers with which every step and question of both forms is asked.
GOOD = {
    WORKER: {"host_country": "IT", "story": "Seful nu plateste.", "consent": True},
    ORGANISATION: ASKED_BY_A_FIRM,
}
KEYS = {"country": "IT", "topic": "pay", "sector": "care", "client_type": "firm", "choice": "more"}
INVISIBLE = dict.fromkeys(map(ord, "\x00\u202e\ufffd"))
TRAPS = {
    "honeypot": ({"website": "http://spam.example"}, TRAPPED),
    "token missing": ({"token": None}, TOO_OLD),
    "token empty": ({"token": ""}, TOO_OLD),
    "token forged": ({"token": "Zm9yZ2Vk:1xAbCd:c2lnbmF0dXJl"}, TOO_OLD),
    "token is binary": ({"token": "\x00\u202e" * 50}, TOO_OLD),
}


def bad_answers(question: Question) -> list[tuple[str | None, str]]:
    """(what is sent, what is said of it) for one question; None sends nothing."""
    if question.kind in ("yes_no", "consent"):
        return [(None, NO_CONSENT)] if question.is_required else []
    if question.kind in ("text", "long_text", "contact"):
        bad = [(LONG, TOO_LONG), ("Plata \ufffd mea", BROKEN)]
        needed = UNANSWERED if question.is_required else NOTHING_SAID
        empty = [(value, needed) for value in ("", " \n\t ", None)]
        return bad + (empty if question.key == "story" else [])
    home = [("RO", NOT_OFFERED)] if question.kind == "country" else []
    bad = [(value, NOT_OFFERED) for value in ("XX", SCRIPT + LONG)]
    needed = [(None, UNANSWERED), ("", UNANSWERED)] if question.is_required else []
    return [*home, *bad, *needed, (KEYS[question.kind] + "\ufffd", BROKEN)]


def steps_of(client, page: HelpFormPage):
    """Each step of the form as it is shown, with its questions; goes on with good answers."""
    get, post = by_client(client)
    answers, response = GOOD[page.audience], begun(client, page)
    for step in schema_of(page).steps:
        assert response.request["PATH_INFO"] == f"{page.url}step/{step.key}/"
        yield step, response
        response = send(get, post, response, "help-request", **answers)


def assert_refused(answer, language: str, field: str, message: str):
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    page = soup(answer)
    assert page.html["lang"] == language
    with translation.override(language):
        assert gettext("Not sent yet. Please look at this:") in page.select_one("#errors").text
        assert says(summary_of(answer), message), summary_of(answer)
        assert not field or says(errors_at(answer, field), message), summary_of(answer)
    assert len(summary_of(answer)) == 1
    for link in page.select("#errors a"):
        assert page.select_one(link["href"]), f"{link['href']} leads nowhere"
    assert "<script>alert" not in answer.content.decode()


@pytest.mark.parametrize(("language", "audience"), every_one_of(LANGUAGES, AUDIENCES))
def test_bad_input_at_each_field_is_said_there_and_nothing_typed_is_lost(
    client, language, audience
):
    for step, shown in steps_of(client, form_page(language, audience)):
        form = form_of(shown, "help-request")
        good = filled(form, GOOD[audience])
        assert {question.key for question in step.questions} <= {
            field["name"] for field in form.select("[name]")
        }
        for question in step.questions:
            for typed, message in bad_answers(question):
                sent = {k: v for k, v in {**good, question.key: typed}.items() if v is not None}
                answer = client.post(address(shown, form), sent)
                assert_refused(answer, language, question.key, message)
                assert_kept(answer, sent)
    assert not HelpRequest.objects.exists()
    assert queued() == []


def assert_kept(answer, sent: dict):
    """Text as it was typed; of choices those that can be chosen; boxes as they were ticked."""
    form = form_of(answer, "help-request")
    kept = fields_of(form)
    visible = {name: typed.translate(INVISIBLE) for name, typed in sent.items()}
    for field in form.select("textarea, input[type=text]:not([name=website])"):
        assert kept[field["name"]] == visible.get(field["name"], "")
    for field in form.select("input[type=radio]"):
        assert field.has_attr("checked") == (field["value"] == visible.get(field["name"]))
    for field in form.select("input[type=checkbox]"):
        assert field.has_attr("checked") == (field["name"] in sent)


@pytest.mark.parametrize("language", some_of(LANGUAGES))
def test_traps_and_tokens_are_answered_in_words_on_every_kind_of_page(client, language):
    page = form_page(language)
    get, post = by_client(client)
    shown = [get(page.url), at_story(client, language)]
    shown.append(reached(client, page, GOOD[WORKER], until="/check/"))
    for place in shown:
        form = form_of(place, "help-request")
        for changes, message in TRAPS.values():
            sent = {
                k: v for k, v in {**filled(form, GOOD[WORKER]), **changes}.items() if v is not None
            }
            answer = post(address(place, form), sent)
            assert_refused(answer, language, "", message)
            assert_kept(answer, sent)
    assert not HelpRequest.objects.exists()


@pytest.mark.parametrize(
    ("language", "body"),
    [*zip(LANGUAGES, cycle([b"\xff\xfe", b"\xc3\x28 a", b"\xed\xa0\x80", b"%ff%fe"]))],
)
def test_broken_utf8_is_said_and_the_rest_kept(client, language, body):
    shown = at_story(client, language)
    form = form_of(shown, "help-request")
    sent = urlencode({**fields_of(form), "story": ""}).encode()
    sent = sent.replace(b"story=", b"story=Munca " + body)
    kind = "application/x-www-form-urlencoded"
    answer = client.generic("POST", address(shown, form), sent, content_type=kind)
    assert_refused(answer, language, "story", BROKEN)
    assert fields_of(form_of(answer, "help-request"))["story"].startswith("Munca")


def at_story(client, language: str):
    return reached(client, form_page(language), GOOD[WORKER], until="/story/")


@pytest.mark.parametrize("language", some_of(LANGUAGES))
def test_a_page_older_than_a_week_is_sent_by_pressing_the_button_again(client, language):
    with mock.patch.object(signing.time, "time", return_value=signing.time.time() - 8 * 86_400):
        token = fields_of(form_of(at_story(Client(), language), "help-request"))["token"]
    get, post = by_client(client)
    shown = at_story(client, language)
    answer = send(get, post, shown, "help-request", token=token, story="Nu am primit banii.")
    assert_refused(answer, language, "", TOO_OLD)
    again = send(get, post, answer, "help-request")
    assert receipt_of(walk(client, again, {"consent": True}))
    assert HelpRequest.objects.get().story == "Nu am primit banii."


@pytest.mark.parametrize("changes", [{"website": "x"}, {"story": "a\ufffdb"}, {"token": "forged"}])
def test_after_a_refusal_the_same_form_sent_again_goes_on(client, changes):
    """A phone that fills in the trap by itself must not lock its owner out."""
    get, post = by_client(client)
    sent = {"story": "ab", **changes}
    refused = send(get, post, at_story(client, "ro"), "help-request", **sent)
    assert summary_of(refused)
    again = send(get, post, refused, "help-request")
    assert receipt_of(walk(client, again, {"consent": True}))
    assert HelpRequest.objects.get().story == "ab"
