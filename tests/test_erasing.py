"""Taking everything along and erasing everything: nothing is left out, nothing is left over."""

import json

import pytest
from django.conf import settings
from django.test import Client

from casework.models import HelpRequest
from reference.models import Topic

from .asking import ORGANISATION, ask, press
from .desk import press as press_at_desk
from .desk import signed_in
from .forms import by_client, fields_of, form_of, open_mailbox, soup, summary_of
from .matrix import some_of
from .stored import run_queue
from .unsealed import found

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]
# A word for each field that a person can write into.
CANARIES = {
    "story": "Canarystory",
    "contact": "canarycontact",
    "meeting_times": "canarymeeting",
    "message": "Canarymessage",
    "answer": "Canaryanswer",
}
ASKED = {
    "client_type": "firm",
    "topic": "posting_of_workers",
    "workers_count": "up_to_twenty",
    "wants_meeting": True,
    **{name: CANARIES[name] for name in ("story", "contact", "meeting_times")},
}


@pytest.fixture
def asked() -> tuple:
    """(client, receipt, request) of a firm's request with something in every field."""
    client, receipt, request = ask(ASKED, audience=ORGANISATION)
    reader = signed_in(request.assignee.username)
    reader.get(f"/admin/requests/inspect/{request.pk}/")
    press_at_desk("answer", request, request.assignee.username, body=CANARIES["answer"])
    press(client, "ro", "message", body=CANARIES["message"])
    run_queue()
    request.refresh_from_db()
    return client, receipt, request


def internal(request: HelpRequest) -> list[str]:
    """What belongs to the house: names, reasons, seals."""
    person = request.assignee
    return [
        person.username,
        person.last_name,
        person.email,
        request.receipt_seal,
        request.rule,
        request.decision["verdicts"][0]["reason"],
    ]


def test_the_json_holds_all_that_is_stored_and_nothing_internal(asked):
    client, _receipt, request = asked
    answer = press(client, "ro", "tools", download="json")
    assert answer["Content-Type"] == "application/json"
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"] == 'attachment; filename="file.json"'
    taken = json.loads(answer.content)
    assert {k: taken[k] for k in ("number", "status", "language", "urgency")} == {
        k: getattr(request, k) for k in ("number", "status", "language", "urgency")
    }
    assert taken["answer_promised_by"] == request.promised_for.isoformat()
    assert {**ASKED, "host_country": "IT"}.items() <= taken["answers"].items()
    said = [(message["from"], message["text"]) for message in taken["messages"]]
    assert said == [("answer", CANARIES["answer"]), ("you", CANARIES["message"])]
    (consent,) = taken["consents"]
    (stored,) = request.consents.all()
    assert (consent["for"], consent["wording"]) == (stored.key, stored.wording)
    assert (consent["version"], consent["way"]) == (stored.version, "form")
    (opening,) = taken["opened"]
    assert opening["role"] == request.openings.get().role
    text = answer.content.decode()
    assert [word for word in internal(request) if word in text] == []


@pytest.mark.parametrize("language", some_of(LANGUAGES))
def test_the_page_to_read_holds_every_answer_in_words(asked, language):
    client, _receipt, request = asked
    answer = press(client, language, "tools", download="html")
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"] == 'attachment; filename="file.html"'
    page = soup(answer)
    assert page.html["lang"] == language
    text = page.get_text()
    for word in (*CANARIES.values(), request.number, "6", "20", request.consents.get().wording):
        assert word in text, word
    labels = {topic.key: topic for topic in Topic.objects.all()}
    assert labels["posting_of_workers"].labels[language] in text
    assert [word for word in internal(request) if word in text] == []
    assert not page.select("script, img, link, form")


def test_erasing_asks_first_and_changes_nothing_until_then(asked):
    client, _receipt, _request = asked
    question = press(client, "ro", "tools", erase="ask")
    assert "no-store" in question["Cache-Control"]
    assert form_of(question, "erase")
    assert found(*CANARIES.values()) == set(CANARIES.values())
    assert soup(client.get("/ro/mailbox/")).main["data-page"] == "mailbox"


def test_after_erasing_no_word_is_left_in_any_table_and_the_receipt_opens_nothing(asked):
    client, receipt, request = asked
    other_phone = Client()
    open_page = open_mailbox(*by_client(other_phone), "ro", receipt)
    reader, assignee = signed_in(request.assignee.username), request.assignee
    question = press(client, "ro", "tools", erase="ask")
    done = client.post("/ro/mailbox/", {**fields_of(form_of(question, "erase")), "erase": "yes"})
    assert "no-store" in done["Cache-Control"]
    assert done.cookies["receipt"].value == ""
    run_queue()
    assert found(*CANARIES.values(), "up_to_twenty") <= {"up_to_twenty"}  # the question itself
    request.refresh_from_db()
    assert (request.status, request.assignee, request.answers) == ("closed", None, {})
    assert (request.topic, request.host_country, request.sector) == (None, None, None)
    assert request.decision == {}
    for rows in (request.messages, request.consents, request.openings):
        assert not rows.exists()
    assert assignee.username not in str(request.decision)
    assert reader.get(f"/admin/requests/inspect/{request.pk}/").status_code == 404
    assert request.number in signed_in("coordinator").get("/admin/requests/").content.decode()
    wrong = open_mailbox(*by_client(Client()), "ro", "nimic")
    for phone in (Client(), client, other_phone):
        refused = open_mailbox(*by_client(phone), "ro", receipt)
        assert summary_of(refused) == summary_of(wrong) != []
    late = other_phone.post(
        "/ro/mailbox/", {**fields_of(form_of(open_page, "message")), "body": "Canarylate"}
    )
    assert "Canarylate" in soup(late).textarea.text
    assert found("Canarylate") == set()


def test_an_erased_request_is_erased_once_and_cannot_be_written_to_again(asked):
    client, _receipt, request = asked
    hidden = fields_of(form_of(client.get("/ro/mailbox/"), "tools"))
    client.post("/ro/mailbox/", {**hidden, "erase": "yes"})
    erased = HelpRequest.objects.get(pk=request.pk)
    for wish in ({"erase": "yes"}, {"download": "json"}, {"withdraw": "consent"}):
        again = client.post("/ro/mailbox/", {**hidden, **wish})
        assert soup(again).h1.get_text(strip=True) == "Totul este șters"
    late = soup(client.post("/ro/mailbox/", {**hidden, "story": "Cuvinte <b>noi</b>"}))
    assert late.h1.get_text(strip=True) == "Totul este șters"
    assert late.textarea.text.strip() == "Cuvinte <b>noi</b>"
    after = HelpRequest.objects.get(pk=request.pk)
    assert (after.receipt_seal, after.erased_at) == (erased.receipt_seal, erased.erased_at)
