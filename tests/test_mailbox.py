"""The mailbox: both sides talk, pressing twice says it once, nothing stays behind."""

from time import time
from unittest import mock

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from casework import codes, receipts
from casework.models import Message, Status

from .desk import press, signed_in
from .forms import (
    by_client,
    errors_at,
    fields_of,
    form_of,
    open_mailbox,
    says,
    send,
    soup,
    summary_of,
)
from .mailbox import STORY, is_open, request, routed, visit, write
from .matrix import some_of
from .stored import queued, run_queue

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]
UNKNOWN = "We do not know this code. Please look at it again."
NO_CODE = "Please type your code."
NO_WORDS = "Please write something first."
TOO_LONG = "This is too long. At most %(limit)s characters fit. Characters too many: %(over)s."
BROKEN = "Some broken characters were taken out. Please read your text again."


@pytest.fixture
def receipt() -> str:
    return routed()


@pytest.mark.parametrize("language", some_of(LANGUAGES))
def test_both_sides_talk(receipt, language):
    """The answer of the desk comes to the mailbox, the reply of the mailbox to the desk."""
    worker = Client()
    assert is_open(visit(receipt, language, worker))
    case = request()
    desk = signed_in(case.assignee.username)
    case_url = f"/admin/requests/inspect/{case.pk}/"
    assert STORY in soup(desk.get(case_url)).text
    press("answer", case, case.assignee.username, desk, body="Scrieți-le o scrisoare. <b>1</b>")
    seen = worker.get(f"/{language}/mailbox/")
    assert "Scrieți-le o scrisoare. <b>1</b>" in soup(seen).select_one(".message--answer").text
    assert request().status == Status.ANSWERED
    run_queue()
    seen = write(worker, language, "Am scris. <i>2</i>")
    assert "Am scris. <i>2</i>" in soup(seen).select(".message--worker")[-1].text
    assert "Am scris. <i>2</i>" in soup(desk.get(case_url)).text
    with translation.override(language):
        assert gettext("Answer") in soup(seen).select_one(".message--answer .message-head").text


@pytest.mark.parametrize("status", Status.values)
def test_writing_back_reopens_and_tells_whoever_has_to_know(receipt, status):
    case, before = request(), status
    nobody = status in (Status.NEW, Status.UNASSIGNED, Status.SPAM)
    case.status, case.assignee = status, None if nobody else case.assignee
    case.save()
    worker = Client()
    visit(receipt, "ro", worker)
    write(worker, "ro", "Încă ceva")
    told = [(task["func"].rpartition(".")[2], task["args"][1:]) for task in queued()]
    if nobody:
        assert request().status == (before if before != Status.SPAM else Status.UNASSIGNED)
        is_waiting = before in (Status.SPAM, Status.UNASSIGNED)
        assert told == ([("notify_coordinators", ())] if is_waiting else [])
    else:
        still = {Status.ASSIGNED: Status.ASSIGNED}
        assert request().status == still.get(before, Status.IN_PROGRESS)
        assert request().assignee == case.assignee
        assert told == [("notify_assignee", ("worker_wrote",))]


@pytest.mark.parametrize("language", some_of(LANGUAGES))
def test_bad_messages_get_a_message_and_are_kept(receipt, language):
    worker = Client()
    visit(receipt, language, worker)
    bad = {"": (NO_WORDS, ""), "  ": (NO_WORDS, "  "), "a" * 100_000: (TOO_LONG, "a" * 100_000)}
    bad |= {"Da\ufffd": (BROKEN, "Da"), "\u202e\u3164": (NO_WORDS, "")}
    for body, (message, kept) in bad.items():
        seen = write(worker, language, body)
        assert seen.status_code == 200
        with translation.override(language):
            for messages in (summary_of(seen), errors_at(seen, "body")):
                assert len(messages) == 1
                assert says(messages, message)
        assert fields_of(form_of(seen, "message"))["body"] == kept
    assert not Message.objects.exists()
    seen = write(worker, language, "<script>alert(1)</script>")
    assert Message.objects.get().body == "<script>alert(1)</script>"
    assert "<script>alert" not in seen.content.decode()


def test_sending_a_message_twice_writes_it_once(receipt):
    worker = Client()
    visit(receipt, "ro", worker)
    sent = {**fields_of(form_of(worker.get("/ro/mailbox/"), "message")), "body": "O dată"}
    for _press in range(3):
        assert worker.post("/ro/mailbox/", sent).status_code == 302
    assert Message.objects.count() == 1
    assert [task["func"] for task in queued()] == ["casework.tasks.notify_assignee"]
    worker.post("/ro/mailbox/", {**sent, "body": "Altceva"})
    assert Message.objects.count() == 2


def test_closing_forgets_the_code_on_the_phone(receipt):
    worker = Client()
    get, post = by_client(worker)
    assert is_open(visit(receipt, "ro", worker))
    assert is_open(worker.get("/bg/mailbox/"))
    seen = send(get, post, get("/ro/mailbox/"), "close")
    assert form_of(seen, "mailbox")
    assert not worker.cookies["receipt"].value
    assert STORY not in worker.get("/ro/mailbox/").content.decode()


def test_the_code_on_the_phone_is_sealed_and_ends_after_half_an_hour(receipt):
    worker = Client()
    visit(receipt, "ro", worker)
    cookie = worker.cookies["receipt"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["max-age"]
    told = {*receipt.split(), str(codes.from_words(receipt, "ro"))}
    assert not [secret for secret in told if secret in cookie.value]
    sealed = receipts.opened(cookie.value)
    for minutes, opens in ((29, True), (31, False)):
        with mock.patch("time.time", return_value=time() - minutes * 60):
            worker.cookies["receipt"] = receipts.closed(sealed)
        assert is_open(worker.get("/ro/mailbox/")) == opens
    for forged in ("forged", cookie.value[:-6] + "AAAA==", ""):
        worker.cookies["receipt"] = forged
        assert not is_open(worker.get("/ro/mailbox/"))


def test_an_open_page_writes_into_its_own_request_whatever_the_cookie_says(receipt):
    """Somebody else has used the phone since; and after half an hour the code is asked again."""
    worker = Client()
    visit(receipt, "ro", worker)
    sent = {**fields_of(form_of(worker.get("/ro/mailbox/"), "message")), "body": "Al meu"}
    worker.cookies["receipt"] = receipts.closed(codes.from_words(routed("bg"), "bg"))
    assert is_open(worker.get("/bg/mailbox/"))
    worker.post("/ro/mailbox/", sent)
    assert [m.request.language for m in Message.objects.all()] == ["ro"]
    with mock.patch("time.time", return_value=time() - 31 * 60):
        old = receipts.closed(codes.from_words(receipt, "ro"))
    for token in (old, "forged", sent["journey"][:-6] + "AAAA=="):
        seen = Client().post("/ro/mailbox/", {**sent, "body": "Altul", "journey": token})
        assert form_of(seen, "mailbox")
    assert Message.objects.count() == 1


@pytest.mark.parametrize("language", some_of(LANGUAGES))
def test_without_cookies_the_code_alone_opens_and_writes(receipt, language):
    get, post = by_client(Client(), keep_cookies=False)
    seen = open_mailbox(get, post, language, receipt)
    assert is_open(seen)
    seen = send(get, post, seen, "message", body="Fără cookie")
    assert "Fără cookie" in soup(seen).text
    assert is_open(send(get, post, seen, "message", body="Încă una"))
    assert Message.objects.count() == 2


def test_no_two_things_on_the_page_have_one_name(receipt):
    names = [tag["id"] for tag in soup(visit(receipt)).select("[id]")]
    assert len(names) == len(set(names))


def test_every_answer_is_kept_by_nobody_and_holds_no_code_in_its_address(receipt):
    worker = Client()
    get, post = by_client(worker)
    first = get("/it/mailbox/")
    opened = post("/it/mailbox/", {**fields_of(form_of(first, "mailbox")), "receipt": receipt})
    seen = [first, opened, get("/it/mailbox/"), post("/it/mailbox/", {"receipt": "wrong"})]
    seen += [post("/it/mailbox/", {"body": "x"}), post("/it/mailbox/", {"close": "1"})]
    assert all("no-store" in answer["Cache-Control"] for answer in seen)
    assert opened["Location"] == "/it/mailbox/"
    assert receipt not in opened.content.decode()
    assert worker.get("/it/mailbox/", {"receipt": receipt}).context["form"].is_bound is False


def test_on_a_phone_one_sees_at_once_whether_it_was_sent(receipt):
    """The page is long: the browser goes to what is wrong, or to the word that it has arrived."""
    worker = Client()
    opened = visit(receipt, "ro", worker)
    for name in ("message", "correction"):
        form = form_of(opened, name)
        assert form["action"] == f"/ro/mailbox/#{form['id']}"
    assert soup(write(worker, "ro", "a" * 20_001)).select_one("#form #errors")
    fields = {**fields_of(form_of(opened, "message")), "body": "Încă ceva"}
    assert worker.post("/ro/mailbox/", fields)["Location"] == "/ro/mailbox/#sent"
    assert soup(worker.get("/ro/mailbox/")).select_one("#sent")
