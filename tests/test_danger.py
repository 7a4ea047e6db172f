"""Danger: numbers to call come first, the desk sees it first, nobody else is told."""

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import gettext

from casework import notifications
from casework.clock import reply_by
from casework.models import HelpRequest
from intake_forms.models import HelpFormPage
from intake_forms.schema import Question, Schema, Step
from reference.models import Country

from .asking import ASKED, ask, begun, form_page, place, press, walk
from .desk import signed_in
from .forms import by_client, receipt_of, send, soup
from .stored import run_queue

LANGUAGES = [code for code, _name in settings.LANGUAGES]
HOSTS = {"BE": "112", "IT": "112", "UK": "999"}
STORIES = {
    "en": "The boss beat me last night.",
    "ro": "Seful m-a batut aseara.",
    "bg": "Шефът ме би снощи.",
    "it": "Il capo mi ha picchiato ieri sera.",
    "fr": "Le patron m’a battu hier soir.",
    "nl": "De baas heeft mij gisteren geslagen.",
}


def numbers(response) -> dict[str, str]:
    """The emergency numbers of a page by where they stand."""
    links = soup(response).main.select(".emergency a")
    return {link["href"].removeprefix("tel:"): link.get_text(" ", strip=True) for link in links}


def assert_warned(response, language: str, countries: list[str]) -> None:
    """Nothing but the numbers of these countries, before anything that can be pressed."""
    page = soup(response)
    assert page.html["lang"] == language
    with translation.override(language):
        assert page.h1.get_text(strip=True) == gettext("Are you in danger? Call now.")
        texts = [
            f"{row.label} {HOSTS[row.key]}" for row in Country.objects.filter(key__in=countries)
        ]
    said = [link.get_text(" ", strip=True) for link in page.main.select(".emergency a")]
    assert sorted(said) == sorted(texts)
    assert page.main.find(["a", "button", "input"])["href"].startswith("tel:")
    assert not page.select("#errors")


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_after_words_of_danger_come_the_numbers_of_the_country_once(language):
    """Every language with a country in turn, up to the receipt."""
    country = list(HOSTS)[LANGUAGES.index(language) % 3]
    story = STORIES[language]
    answers = {**ASKED, "host_country": country, "story": story}
    client = Client()
    seen = walk(client, begun(client, form_page(language)), answers, until="/danger/")
    assert place(seen).endswith("/danger/")
    assert_warned(seen, language, [country])
    seen = send(*by_client(client), seen, "help-request")
    assert place(seen).endswith("/step/work/")
    steps = [place(seen)]
    while not receipt_of(seen):
        seen = send(*by_client(client), seen, "help-request", **answers)
        steps.append(place(seen))
    assert not [step for step in steps if step.endswith("/danger/")]
    request, today = HelpRequest.objects.get(), reply_by(timezone.localdate(), "danger")
    assert (request.urgency, request.promised_for) == ("danger", today)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answers", "countries"),
    [
        ({"in_danger": True}, ["IT"]),
        ({"in_danger": True, "host_country": "unknown"}, list(HOSTS)),
        ({"topic": "trafficking_exploitation", "host_country": "UK"}, ["UK"]),
    ],
    ids=["box", "box without a country", "topic"],
)
def test_a_choice_that_means_danger_leads_to_the_numbers_at_once(answers, countries):
    client = Client()
    seen = begun(client, form_page("ro"))
    asked = {**ASKED, **answers, "story": "Ajutor"}
    while not place(seen).endswith("/danger/"):
        is_warned = next(iter(answers)) in soup(seen).select_one("form").decode()
        seen = send(*by_client(client), seen, "help-request", **asked)
        assert place(seen).endswith("/danger/") or not is_warned
    assert_warned(seen, "ro", countries)


@pytest.mark.django_db
def test_without_cookies_the_warning_comes_as_well():
    page = form_page("ro")
    get, post = by_client(Client(), keep_cookies=False)
    seen = send(get, post, get(page.url), "help-request")
    seen = send(get, post, seen, "help-request", **{**ASKED, "in_danger": True})
    assert_warned(seen, "ro", ["IT"])
    assert soup(send(get, post, seen, "help-request")).select_one("[name=topic]")


def first_on_the_desk() -> str:
    rows = soup(signed_in("coordinator").get("/admin/requests/")).select("main tbody tr")
    return rows[0].get_text(" ", strip=True)


@pytest.mark.django_db
def test_a_request_in_danger_is_first_on_the_desk_and_only_its_assignee_is_told():
    ask()
    ask()
    mail.outbox.clear()
    _client, _receipt, request = ask({"in_danger": True, "story": "Zorzonel ne bate"})
    assert request.number in first_on_the_desk()
    (sent,) = mail.outbox
    assert sent.recipients() == [request.assignee.email]
    assert "Zorzonel" not in str(sent.message())


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["message", "correction"])
def test_danger_that_is_told_later_moves_the_request_to_the_top(form):
    client, _receipt, request = ask()
    ask({"topic": "accident_health"})
    assert request.number not in first_on_the_desk()
    mail.outbox.clear()
    press(client, "ro", form, **{{"message": "body"}.get(form, "story"): "M-a batut azi"})
    run_queue()
    assert request.number in first_on_the_desk()
    assert {address for sent in mail.outbox for address in sent.recipients()} <= {
        request.assignee.email
    }
    assert numbers(client.get("/ro/mailbox/"))


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["message", "correction"])
def test_danger_that_nobody_answers_is_told_to_the_coordinators(form):
    client, _receipt, request = ask({"host_country": "unknown"})
    request.refresh_from_db()
    assert request.assignee is None
    mail.outbox.clear()
    for words in ("M-a batut azi", "M-a batut iar"):
        press(client, "ro", form, **{{"message": "body"}.get(form, "story"): words})
        run_queue()
    told = [address for sent in mail.outbox for address in sent.recipients()]
    assert sorted(told) == sorted(notifications.coordinators().values_list("email", flat=True))


def test_all_that_is_typed_is_looked_at_and_nothing_that_is_chosen():
    kinds = {"topic": "topic", "story": "long_text", "where": "text", "contact": "contact"}
    asked = tuple(Question(key, kind, {}) for key, kind in kinds.items())
    answers = {"topic": "trafficking_exploitation", "story": "a", "where": "b", "contact": "c"}
    assert Schema((Step("one", {}, asked),)).written(answers) == "a\nb\nc"


@pytest.mark.django_db
def test_firms_and_offices_are_warned_too():
    client = Client()
    answers = {
        **ASKED,
        "client_type": "firm",
        "topic": "posting_of_workers",
        "story": "Un muncitor sângerează.",
    }
    page = form_page("ro", HelpFormPage.Audience.ORGANISATION)
    assert_warned(walk(client, begun(client, page), answers, until="/danger/"), "ro", ["IT"])
