"""Danger: words that mean it are understood, numbers to call come first, nobody else is told."""

import json
import tomllib
import unicodedata
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import gettext

from casework.clock import reply_by
from casework.danger import _SIGNS, means_danger
from casework.models import HelpRequest
from intake_forms.models import HelpFormPage
from reference.models import Country

from .asking import ASKED, ask, begun, form_page, place, press, walk
from .desk import signed_in
from .forms import by_client, receipt_of, send, soup
from .stored import run_queue

DATA = Path(__file__).parent / "data"
LANGUAGES = [code for code, _name in settings.LANGUAGES]
SAMPLES = json.loads((DATA / "help_requests.json").read_text())["requests"]
SENTENCES = tomllib.loads((DATA / "danger.toml").read_text())
IN_DANGER = {"dev-17", "dev-20"}
HOSTS = {"BE": "112", "IT": "112", "UK": "999"}
# Bulgarian as it is typed without its letters: by the law of transliteration, and as in chats.
_SAME = str.maketrans("абвгдезийклмнопрстуфхъь", "abvgdeziiklmnoprstufhay")
_LAW = {"ж": "zh", "й": "y", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sht", "ю": "yu", "я": "ya"}
_CHAT = {"ж": "j", "ц": "c", "ч": "4", "ш": "6", "щ": "6t", "ъ": "u", "ю": "iu", "я": "q"}


def without_diacritics(text: str) -> str:
    letters = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def ways_to_type(text: str, language: str) -> set[str]:
    """The same sentence from different keyboards."""
    if language != "bg":
        return {text, text.upper(), without_diacritics(text)}
    latin = (text.lower().translate(_SAME | str.maketrans(own)) for own in (_LAW, _CHAT))
    return {text, text.upper(), *latin}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample["id"])
def test_of_the_sample_texts_two_mean_danger(sample):
    assert means_danger(sample["text"]) == (sample["id"] in IN_DANGER)


@pytest.mark.parametrize("language", LANGUAGES)
def test_danger_is_understood_and_harmless_words_are_not_taken_for_it(language):
    table = SENTENCES[language]
    assert len(table["danger"]) >= 12
    assert len(table["harmless"]) >= 8
    for meaning, is_danger in (("danger", True), ("harmless", False)):
        typed = [way for text in table[meaning] for way in ways_to_type(text, language)]
        assert [text for text in typed if means_danger(text) != is_danger] == []


def test_every_sign_is_found_in_whatever_order_its_words_stand():
    for line in _SIGNS.read_text(encoding="utf-8").splitlines():
        for sign in filter(None, map(str.strip, line.partition(":")[2].split(","))):
            stems = [part.strip() for part in sign.split("+")]
            words = [s.removesuffix("|") if s.endswith("|") else f"{s}xe" for s in stems]
            for said in (words, words[::-1]):
                assert means_danger(f"Xx {' qq '.join(said)} zz"), sign


def test_signs_in_two_sentences_do_not_add_up_to_danger():
    assert not means_danger("Mi-am taiat parul. Am un inel pe deget.")


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
    story = SENTENCES[language]["danger"][0]
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
