"""What is answered in the help form is stored by its key, as it was typed."""

from itertools import zip_longest

import pytest
from django.conf import settings
from django.test import Client

from casework.models import HelpRequest
from intake_forms.models import HelpFormPage
from intake_forms.reading import schema_of
from reference.models import ClientType, Country, Sector, Topic

from .asking import form_page
from .forms import ask_for_help, by_client, fields_of, form_of, open_mailbox, receipt_of, soup

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]
SCRIPT = '"></textarea><script>alert(1)</script>'


def test_markup_is_text_that_is_stored_as_typed_and_shown_escaped(client):
    get, post = by_client(client)
    page = ask_for_help(get, post, "en", {"story": SCRIPT, "contact": SCRIPT})
    assert HelpRequest.objects.get().story == HelpRequest.objects.get().contact == SCRIPT
    mailbox = open_mailbox(*by_client(Client()), "en", receipt_of(page))
    assert SCRIPT in soup(mailbox).select_one(".message--worker").text
    assert "<script>alert" not in mailbox.content.decode()


def test_every_answer_is_stored_by_its_key(client):
    """All countries, topics, sectors and kinds of client, in turn in all languages."""
    unsaid = {
        "host_country": "unknown",
        "topic": "unknown",
        "sector": "unknown",
        "client_type": "worker",
    }
    columns = [
        Country.objects.filter(side="host").values_list("key", flat=True),
        Topic.objects.values_list("key", flat=True),
        Sector.objects.values_list("key", flat=True),
        ClientType.values,
    ]
    for number, row in enumerate(zip_longest(*columns)):
        answers = {n: key or unsaid[n] for n, key in zip(unsaid, row, strict=True)}
        language = LANGUAGES[number % len(LANGUAGES)]
        press_through(client, form_page(language), {**answers, "story": f"request {number}"})
        stored = HelpRequest.objects.latest("pk")
        assert stored_answers(stored) == answers
        assert stored.language == language


def press_through(client, page: HelpFormPage, answers: dict):
    """Send every step without looking at what comes back."""
    token = fields_of(form_of(client.get(page.url), "help-request"))["token"]
    for place in ("", *(f"step/{step.key}/" for step in schema_of(page).steps), "check/"):
        client.post(page.url + place, {**answers, "consent": "on", "token": token})


def stored_answers(row: HelpRequest) -> dict[str, str]:
    terms = {name: getattr(row, name) for name in ("host_country", "topic", "sector")}
    return {name: term.key if term else "unknown" for name, term in terms.items()} | {
        "client_type": row.client_type
    }


@pytest.mark.parametrize("no_answer", ["unknown", "none", ""])
def test_not_knowing_is_an_answer_that_stores_nothing(client, no_answer):
    get, post = by_client(client)
    unsaid = dict.fromkeys(("host_country", "topic", "sector"), no_answer)
    ask_for_help(get, post, "bg", {**unsaid, "story": "Помощ"})
    row = HelpRequest.objects.get()
    assert (row.host_country, row.topic, row.sector) == (None, None, None)


def test_danger_and_each_consent_are_stored(client):
    get, post = by_client(client)
    ask_for_help(get, post, "it", {"topic": "pay", "in_danger": True, "consent_refer": True})
    row = HelpRequest.objects.get()
    assert row.urgency == "danger"
    given = row.consents.values_list("key", "recipient", "version", "language", "way")
    assert list(given) == [
        ("consent", "mentor_or_officer", "2026-11", "it", "form"),
        ("consent_refer", "union_or_inspectorate", "2026-11", "it", "form"),
    ]
    assert all(row.consents.values_list("wording", flat=True))
