"""What the phone carries opens as much, and as long, as how it came there allows; then nothing."""

from time import time
from unittest import mock

import pytest
from django.conf import settings
from django.test import Client

from accounts.encryption import box
from casework import codes, receipts
from casework.models import Draft, HelpRequest, Message

from .asking import ASKED, ask, begun, form_page, reached, walk
from .forms import by_client, fields_of, form_of, open_mailbox, send, soup
from .test_help_draft import code_of, typed_in

pytestmark = pytest.mark.django_db
STORY = "Nu mi-au plătit salariul"
LANGUAGES = [code for code, _name in settings.LANGUAGES]
HOURS = (0.6, 2, 48, 167)


def places(language: str = "ro") -> list[str]:
    """Every address at which a receipt or a story has ever stood."""
    form = form_page(language).url
    rest = ("", "sent/", "picture/", "resume/", "check/", "danger/", "step/story/", "step/where/")
    return [f"/{language}/mailbox/", *(form + place for place in rest)]


def shown(client, receipt: str, language: str = "ro") -> set[str]:
    """The addresses that show the words, the picture or the story."""
    found = set()
    for path in places(language):
        for answer in (client.get(path), client.get(path, follow=True)):
            text = answer.content.decode(errors="ignore")
            if receipt in text or STORY in text or answer["Content-Type"] == "image/png":
                found.add(path)
    return found


def posts(client, language: str = "ro") -> str:
    """What the same addresses say to a form that was sent from a page of long ago."""
    answers = [client.post(path, {"go_to": "check"}, follow=True) for path in places(language)]
    return " ".join(answer.content.decode(errors="ignore") for answer in answers)


def hours_ago(hours: float):
    return mock.patch("time.time", return_value=time() - hours * 3600)


def sent_long_ago() -> str:
    """The receipt of a request that was sent ten days ago, from another phone."""
    _client, receipt, request = ask({**ASKED, "story": STORY})
    HelpRequest.objects.filter(pk=request.pk).update(created_at="2026-01-01T00:00Z")
    return receipt


def opened_by_typing(receipt: str) -> Client:
    client = Client()
    open_mailbox(*by_client(client), "ro", receipt)
    return client


@pytest.mark.parametrize("hours", HOURS)
def test_after_half_an_hour_an_opened_mailbox_shows_nothing_anywhere(hours):
    receipt = sent_long_ago()
    with hours_ago(hours):
        client = opened_by_typing(receipt)
    assert shown(client, receipt) == set()
    said = posts(client)
    assert STORY not in said
    assert receipt not in said
    assert not Draft.objects.exists() or STORY not in str(Draft.objects.get().answers)


def test_within_half_an_hour_it_shows_what_it_is_for():
    receipt = sent_long_ago()
    with hours_ago(0.4):
        client = opened_by_typing(receipt)
    seen = shown(client, receipt)
    assert {"/ro/mailbox/", form_page("ro").url + "picture/"} <= seen


@pytest.mark.parametrize("hours", HOURS)
def test_a_draft_that_was_opened_by_typing_its_code_closes_after_half_an_hour(hours):
    client = Client()
    page = reached(client, form_page("ro"), {**ASKED, "story": STORY}, "/step/work/")
    receipt = code_of(page)
    with hours_ago(hours):
        other = opened_by_typing(receipt)
    assert shown(other, receipt) == set()
    assert shown(client, receipt), "the phone on which it was begun goes on"


@pytest.mark.parametrize("hours", HOURS)
def test_the_phone_that_sent_the_form_shows_the_receipt_for_half_an_hour(hours):
    """Even where the answer to sending was lost, and the cookie is as old as the draft."""
    with hours_ago(hours):
        client, receipt, request = ask({**ASKED, "story": STORY})
    cookie = client.cookies["receipt"].value
    assert cookie
    assert form_page("ro").url + "sent/" in shown(client, receipt)
    HelpRequest.objects.filter(pk=request.pk).update(created_at="2026-01-01T00:00Z")
    client.cookies["receipt"] = cookie
    assert shown(client, receipt) == set()


@pytest.mark.parametrize("away", ["close", "leave"])
def test_closing_and_leaving_end_it_on_the_server_too(away):
    client, receipt, _request = ask({**ASKED, "story": STORY})
    form = form_of(client.get("/ro/mailbox/"), "message")
    copy = Client()
    copy.cookies.load({"cookies": "1", "receipt": client.cookies["receipt"].value})
    assert shown(copy, receipt)
    if away == "leave":
        client.get("/leave/")
    else:
        send(*by_client(client), client.get("/ro/mailbox/"), "close")
    for phone in (copy, client):
        assert shown(phone, receipt) == set()
    copy.post("/ro/mailbox/", {**fields_of(form), "body": "Nu eu"})
    assert not Message.objects.exists()
    assert "/ro/mailbox/" in shown(opened_by_typing(receipt), receipt)


def changed_on_a_borrowed_phone(hours: float = 0) -> tuple[Client, str]:
    """Somebody opened the mailbox there and pressed a button of the form: a copy of the story."""
    receipt = sent_long_ago()
    with hours_ago(hours):
        client = opened_by_typing(receipt)
        token = typed_in(Client().get(form_page("ro").url))
        client.post(form_page("ro").url + "step/where/", {**token, "go_to": "story"})
    assert STORY in str(Draft.objects.get().answers)
    return client, receipt


def test_a_copy_of_what_was_sent_closes_with_the_mailbox_it_came_from():
    client, receipt = changed_on_a_borrowed_phone(0.6)
    assert shown(client, receipt) == set()
    assert STORY not in posts(client)


def test_who_changes_what_was_sent_may_go_on_for_half_an_hour():
    client, receipt = changed_on_a_borrowed_phone(0.4)
    story = form_page("ro").url + "step/story/"
    assert story in shown(client, receipt)
    with mock.patch("time.time", return_value=time() + 0.4 * 3600):
        assert story in shown(client, receipt)


@pytest.mark.parametrize("closed_by", ["owner", "copy"])
def test_closing_ends_the_copies_and_what_they_were_copied_from(closed_by):
    borrowed, receipt = changed_on_a_borrowed_phone()
    owner = opened_by_typing(receipt)
    phones = {"owner": owner, "copy": borrowed}
    kept = phones[closed_by].cookies["receipt"].value
    phones[closed_by].get("/leave/")
    phones[closed_by].cookies.load({"cookies": "1", "receipt": kept})
    for phone in phones.values():
        assert shown(phone, receipt) == set()


def test_leaving_ends_a_draft_and_what_becomes_of_it():
    """A copy made before opens neither; the same person goes on by typing the code."""
    client = Client()
    page = begun(client, form_page("ro"))
    receipt = code_of(page)
    copy = Client()
    copy.cookies.load({"cookies": "1", "receipt": client.cookies["receipt"].value})
    token = typed_in(page)["journey"]
    client.get("/leave/")
    assert shown(copy, receipt) == set()
    seen = open_mailbox(*by_client(client), "ro", receipt)
    walk(client, seen, {**ASKED, "story": STORY})
    assert shown(copy, receipt) == set()
    before = Draft.objects.count()
    assert (
        STORY not in copy.post(form_page("ro").url + "check/", {"journey": token}).content.decode()
    )
    assert Draft.objects.count() == before


def test_two_people_in_one_browser_keep_their_own_conversations():
    """Who writes in a page that is still open writes into their own, and only there."""
    client, mine, first = ask(ASKED)
    page = client.get("/ro/mailbox/")
    theirs = sent_long_ago()
    client.post("/ro/mailbox/", {"receipt": theirs})
    get, post = by_client(client)
    answer = send(get, post, page, "message", body="Al meu")
    assert [message.request for message in Message.objects.all()] == [first]
    assert "Al meu" in soup(answer).main.get_text()
    again = client.get("/ro/mailbox/")
    assert STORY in again.content.decode()
    assert "Al meu" not in again.content.decode()
    send(get, post, answer, "message", body="Încă o dată")
    assert Message.objects.filter(request=first).count() == 2
    assert mine != theirs


def test_tokens_say_how_they_came_and_nobody_can_read_it():
    here = receipts.new()
    typed = codes.from_words(" ".join(codes.to_words(here, "ro")), "ro")
    for code, kept in ((here, True), (typed, False)):
        token = receipts.opened(receipts.closed(code))
        assert (token, token.begun_here) == (here, kept)
        with hours_ago(0.51):
            old = receipts.closed(code)
        assert (receipts.opened(old) == here) == kept
        with hours_ago(7 * 24 + 0.1):
            old = receipts.closed(code)
        assert receipts.opened(old) is None


def test_what_else_is_sealed_with_the_same_keys_is_no_receipt():
    for words in (b"", b"typed:", b"typed:" + 60 * b"x", 500 * b"x"):
        assert receipts.opened(box().encrypt(words).decode()) is None
