"""Words that come after their draft was erased or has expired: kept, and the page says so."""

from datetime import timedelta
from itertools import cycle, product

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import gettext

from accounts import throttle
from casework.models import Draft, HelpRequest
from intake_forms.reading import schema_of

from .asking import (
    ASKED,
    ASKED_BY_A_FIRM,
    ORGANISATION,
    begun,
    form_page,
    place,
    press,
    reached,
    walk,
)
from .forms import address, by_client, filled, follow, form_of, send, soup
from .test_nobody_lost import LANGUAGES, STEPS, asks, walk_on

pytestmark = pytest.mark.django_db
EARLIER = (
    "Your earlier answers are no longer here: we keep them for %d days. What you just wrote is "
    "kept. Please go through the steps again. You have a new receipt code."
)
NOT_SENT = (
    "Nothing was sent. Your answers are no longer here: we keep them for %d days. "
    "Please begin again."
)


def expire() -> None:
    Draft.objects.update(changed_at=timezone.now() - timedelta(days=8))
    Draft.objects.expired().delete()


def says(response, text: str, language: str) -> bool:
    with translation.override(language):
        said = gettext(text) % settings.KEPT_DAYS["draft"]
    assert language == "en" or said != text % settings.KEPT_DAYS["draft"]
    (notice,) = soup(response).select("main .notice")
    return notice.get_text(strip=True) == said


@pytest.mark.parametrize(("language", "key"), [*zip(LANGUAGES, STEPS, strict=True)])
@pytest.mark.parametrize("keeps_cookies", [True, False])
def test_words_typed_after_the_draft_is_gone_begin_a_new_one(language, key, keeps_cookies):
    get, post = by_client(Client(), keep_cookies=keeps_cookies)
    shown = send(get, post, follow(get, get(form_page(language).url)), "help-request")
    while asks(shown) != key:
        shown = send(get, post, shown, "help-request", story="Veche", contact="veche")
    old = soup(shown).select_one(".code-words").text
    expire()
    answer = send(get, post, shown, "help-request", **ASKED)
    assert says(answer, EARLIER, language)
    assert asks(answer) == "where"
    assert soup(answer).select_one(".code-words").text != old
    typed = filled(form_of(shown, "help-request"), ASKED)
    kept = Draft.objects.get().answers
    asked = {question.key for step in schema_of(form_page()).steps for question in step.questions}
    assert {k: v for k, v in kept.items() if v} == {
        k: True if v == "on" else v for k, v in typed.items() if k in asked
    }
    sent = walk_on(get, post, answer) if key in ("story", "what") else None
    assert sent is None or HelpRequest.objects.get().answers[key if key == "story" else "topic"]


@pytest.mark.parametrize("key", ["posting", "meeting_time"])
def test_a_step_that_depends_on_lost_answers_keeps_its_words_too(client, key):
    asked = dict(ASKED_BY_A_FIRM)
    get, post = by_client(client)
    shown = reached(client, form_page("ro", ORGANISATION), asked, until=f"/{key}/")
    expire()
    answer = send(get, post, shown, "help-request", **asked)
    word = asked.pop("workers_count" if key == "posting" else "meeting_times")
    walk(client, answer, asked)
    assert word in HelpRequest.objects.get().answers.values()


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_typed_into_an_old_page_after_erasing_begin_anew(client, language):
    get, post = by_client(client)
    shown = reached(client, form_page(language), ASKED, until="/story/")
    walk(client, shown, ASKED)
    press(client, language, "tools", erase="yes")
    assert client.get(f"{form_page(language).url}sent/")["Location"] == f"/{language}/mailbox/"
    answer = send(get, post, shown, "help-request", story="Cuvinte noi")
    assert says(answer, EARLIER, language)
    assert Draft.objects.get().answers == {"story": "Cuvinte noi"}


@pytest.mark.parametrize(
    ("language", "rest", "keeps_cookies"),
    [
        (language, *way)
        for language, way in zip(LANGUAGES, cycle(product(["danger", "check"], [True, False])))
    ],
)
def test_whoever_sends_too_late_is_told_that_nothing_was_sent(language, rest, keeps_cookies):
    client = Client()
    _get, post = by_client(client, keep_cookies=keeps_cookies)
    page = form_page(language)
    shown = walk(client, begun(client, page), {**ASKED, "in_danger": True}, until=f"/{rest}/")
    expire()
    form = form_of(shown, "help-request")
    answer = post(address(shown, form), filled(form, {}))
    assert answer.status_code == 200
    assert says(answer, NOT_SENT, language)
    assert form_of(answer, "help-request")["action"] == page.url
    assert not HelpRequest.objects.exists()
    assert not Draft.objects.exists()


def test_an_old_page_in_another_language_begins_anew_in_that_language(client):
    get, post = by_client(client)
    shown = reached(client, form_page("ro"), ASKED, until="/story/")
    expire()
    sent = {**filled(form_of(shown, "help-request"), {"story": "Aici"}), "switch_to": "fr"}
    answer = follow(get, post(place(shown), sent))
    assert soup(answer).html["lang"] == "fr"
    assert says(answer, EARLIER, "fr")


def test_beginning_anew_is_slowed_down_like_beginning(client, monkeypatch):
    shown = walk(client, begun(client, form_page("ro")), ASKED, until="/story/")
    expire()
    monkeypatch.setattr(throttle, "FORM_BY_SENDER", throttle.Limit("form-sender", 0, 900))
    answer = client.post(place(shown), filled(form_of(shown, "help-request"), ASKED))
    assert answer.status_code == 429
    assert not Draft.objects.exists()
