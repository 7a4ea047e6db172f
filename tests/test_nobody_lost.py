"""Going back, changing, coming late: whatever the phone can do, the words arrive."""

from itertools import pairwise

import pytest
from django.conf import settings
from django.test import Client

from casework.models import Draft, HelpRequest
from intake_forms.reading import schema_of

from .asking import ASKED, WORKER, ask, form_page, place, reached
from .forms import (
    address,
    by_client,
    fields_of,
    filled,
    follow,
    form_of,
    receipt_of,
    send,
    soup,
)
from .matrix import some_of
from .walk import round_trip

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]
STEPS = ("where", "what", "story", "work", "reach", "agree")


def asks(response) -> str:
    """Which step the form on this page belongs to."""
    return form_of(response, "help-request")["action"].rstrip("/").rpartition("/")[2]


def tap(get, post, response, button, **answers):
    """Press another button than the first one; the form goes with what was typed into it."""
    form = form_of(response, "help-request")
    sent = {**filled(form, answers), button["name"]: button["value"]}
    return follow(get, post(address(response, form), sent))


def buttons(response, name: str) -> dict:
    """The buttons of that name, inside the form or tied to it."""
    found = soup(response).select(f"button[name={name}]")
    assert all(b.get("form") == "form" or b.find_parent("form")["id"] == "form" for b in found)
    return {button["value"]: button for button in found}


def without_marks(sent: dict) -> dict:
    return {key: value for key, value in sent.items() if key not in ("token", "journey")}


def told(response) -> dict:
    """What stands in the fields of the step."""
    return without_marks(fields_of(form_of(response, "help-request")))


@pytest.mark.parametrize("keeps_cookies", [True, False])
@pytest.mark.parametrize("language", some_of(LANGUAGES))
def test_back_keeps_what_was_typed_on_every_step(language, keeps_cookies):
    client = Client()
    get, post = by_client(client, keep_cookies=keeps_cookies)
    shown = follow(get, get(form_page(language).url))
    shown = send(get, post, shown, "help-request")
    assert not buttons(shown, "go_to")
    for before, here in pairwise(STEPS):
        shown = send(get, post, shown, "help-request", **ASKED)
        assert asks(shown) == here
        typed = without_marks(filled(form_of(shown, "help-request"), ASKED))
        back = tap(get, post, shown, buttons(shown, "go_to")[before], **ASKED)
        assert asks(back) == before
        shown = send(get, post, back, "help-request")
        assert asks(shown) == here
        assert told(shown) == typed
    assert Draft.objects.count() == 1


@pytest.mark.parametrize("language", ["bg", "fr"])
def test_without_cookies_every_answer_is_changed_by_a_button_and_nothing_leads_away(language):
    client = Client()
    get, post = by_client(client, keep_cookies=False)
    shown = send(get, post, get(form_page(language).url), "help-request")
    while asks(shown) != "check":
        shown = send(get, post, shown, "help-request", **ASKED)
        assert not soup(shown).select(f'main a[href^="{form_page(language).url}"]')
        assert not soup(shown).select("nav[data-nav=languages] a")
    ways = soup(shown).select("dl button[name=go_to]")
    assert [way["value"] for way in ways] == [
        step.key for step in schema_of(form_page(language)).steps for _question in step.questions
    ]
    for way in ways:
        changed = tap(get, post, shown, way)
        assert asks(changed) == way["value"]
        assert asks(send(get, post, changed, "help-request")) == "check"
    changed = tap(get, post, shown, ways[3])
    shown = send(get, post, changed, "help-request", story="Altceva")
    back = tap(get, post, shown, soup(shown).select("main button[name=go_to]")[-1])
    assert asks(back) == "agree"
    assert receipt_of(walk_on(get, post, back))
    assert HelpRequest.objects.get().story == "Altceva"


def walk_on(get, post, response):
    while not receipt_of(response):
        response = send(get, post, response, "help-request", consent=True)
    return response


@pytest.mark.parametrize("language", ["en", "nl"])
def test_without_cookies_danger_check_and_receipt_change_their_language_too(language):
    get, post = by_client(Client(), keep_cookies=False)
    shown = send(get, post, get(form_page(language).url), "help-request")
    shown = send(get, post, shown, "help-request", in_danger=True)
    seen, titles = [], set()
    while True:
        seen.append("sent" if receipt_of(shown) else asks(shown))
        for other in LANGUAGES:
            if not receipt_of(shown):
                shown = tap(get, post, shown, buttons(shown, "switch_to")[other])
                assert asks(shown) == seen[-1]
            else:
                form = soup(shown).select_one("form#form")
                wish = {**fields_of(form), "switch_to": other}
                assert buttons(shown, "switch_to")[other]
                shown = post(form["action"], wish)
                assert receipt_of(shown)
            assert shown.status_code == 200
            assert soup(shown).html["lang"] == other
            titles.add((other, soup(shown).title.text))
        if receipt_of(shown):
            break
        shown = send(get, post, shown, "help-request", **ASKED)
    assert seen == ["danger", *STEPS[1:], "check", "sent"]
    assert len(titles) == len(LANGUAGES), "one title for all, which says nothing"
    assert HelpRequest.objects.count() == 1


@pytest.mark.parametrize("keeps_cookies", [True, False])
def test_the_steps_go_from_each_language_into_each_other_one(keeps_cookies):
    """The steps take turns: together they show every pair of languages."""
    get, post = by_client(Client(), keep_cookies=keeps_cookies)
    shown = send(get, post, follow(get, get(form_page("en").url)), "help-request")
    trip = round_trip(LANGUAGES)
    for number, key in enumerate(STEPS):
        shown = filled_in = tap(get, post, shown, {"name": "switch_to", "value": "en"}, **ASKED)
        typed = told(filled_in)
        for language in trip[number * len(trip) // len(STEPS) :][: len(trip) // len(STEPS) + 2]:
            shown = tap(get, post, shown, {"name": "switch_to", "value": language})
            assert (asks(shown), soup(shown).html["lang"]) == (key, language)
            assert told(shown) == typed
        shown = send(get, post, shown, "help-request")
    assert asks(shown) == "check"


@pytest.mark.parametrize("language", ["ro", "it"])
def test_after_sending_every_place_of_the_form_leads_to_the_receipt(language):
    client, receipt, _case = ask(language=language)
    base = form_page(language).url
    for rest in (*(f"step/{key}/" for key in STEPS), "danger/", "check/", "resume/"):
        seen = client.get(base + rest, follow=True)
        assert place(seen) == f"{base}sent/", rest
        assert receipt_of(seen) == receipt
        assert Client().get(base + rest)["Location"] == base
    client.get("/leave/")
    assert client.get(f"{base}step/story/")["Location"] == base


@pytest.mark.parametrize("place_name", ["danger", "sent", "nonsense", "../x", "what\r\nx", "\x00"])
@pytest.mark.parametrize("keeps_cookies", [True, False])
def test_a_wish_for_no_step_leads_nowhere_else(place_name, keeps_cookies):
    client = Client()
    get, post = by_client(client, keep_cookies=keeps_cookies)
    shown = reached(client, form_page("ro", WORKER), ASKED, until="/story/")
    sent = {**filled(form_of(shown, "help-request"), ASKED), "go_to": place_name}
    answer = follow(get, post(place(shown), sent))
    assert answer.status_code == 200
    assert asks(answer) in (*STEPS, "check")
    assert Draft.objects.get().answers["story"] == ASKED["story"]
