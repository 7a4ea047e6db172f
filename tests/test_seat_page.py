"""The page of a registration: found again by its code, apart from any request for help."""

from datetime import timedelta
from time import time
from unittest import mock

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import gettext

from casework import codes, receipts
from workshops import tasks
from workshops.models import Registration, Workshop, WorkshopPage

from .asking import ask
from .forms import (
    by_client,
    fields_of,
    form_of,
    open_mailbox,
    path_of,
    receipt_of,
    send,
    soup,
    summary_of,
)
from .mailbox import STORY, is_open, visit
from .matrix import some_of
from .unsealed import found

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]
GOOD = {"nickname": "Zorzonel", "contact": "+40 755 000 111", "consent": True}


@pytest.fixture(autouse=True)
def _coming():
    """The example's dates count from the day it was loaded, which may be long ago."""
    start = timezone.now() + timedelta(days=5)
    Workshop.objects.update(starts_at=start, ends_at=start + timedelta(hours=2))


def page_of(language: str) -> WorkshopPage:
    pages = WorkshopPage.objects.filter(workshop__key="feedback-padova")
    return pages.get(locale__language_code=language)


def registered(language: str = "ro", client: Client | None = None, **answers):
    get, post = by_client(client or Client())
    shown = get(page_of(language).url)
    return send(get, post, shown, "workshop-registration", **{**GOOD, **answers})


def heading(response) -> str:
    return soup(response).h1.get_text(strip=True)


@pytest.mark.parametrize("keeps_cookies", [True, False])
@pytest.mark.parametrize("language", some_of(LANGUAGES))
def test_a_code_of_a_workshop_typed_into_the_mailbox_opens_its_page(language, keeps_cookies):
    """Which workshop, when, seat or waiting list; not a word of who it is, and nothing kept."""
    receipt = receipt_of(registered("ro"))
    get, post = by_client(Client(), keep_cookies=keeps_cookies)
    seen = open_mailbox(get, post, language, receipt)
    assert "no-store" in seen["Cache-Control"]
    if keeps_cookies:
        assert path_of(seen) == f"{page_of(language).url}registered/"
    with translation.override(language):
        assert heading(seen) == gettext("You have a seat")
    main = soup(seen).main
    assert main.select_one(".details time")
    assert page_of(language).workshop.place in main.get_text()
    assert form_of(seen, "cancel")
    for word in (GOOD["nickname"], GOOD["contact"]):
        assert word not in seen.content.decode()
    assert not form_of(seen, "message")


def test_the_waiting_list_is_said_too():
    Workshop.objects.update(capacity=1)
    registered()
    receipt = receipt_of(registered(nickname="Second"))
    with translation.override("ro"):
        assert heading(visit(receipt)) == gettext("You are on the waiting list")


def test_a_request_and_a_seat_stand_beside_each_other_on_one_phone():
    """Neither takes the other's code off the phone; the quick exit takes both."""
    client, receipt, _request = ask()
    seat = receipt_of(registered(client=client))
    assert seat not in ("", receipt)
    assert STORY in soup(client.get("/ro/mailbox/")).main.get_text()
    assert receipt_of(client.get("/ro/help/sent/")) == receipt
    assert receipt_of(client.get(f"{page_of('ro').url}registered/")) == seat
    cookies = {name: client.cookies[name] for name in (receipts.COOKIE, receipts.SEAT_COOKIE)}
    for cookie in cookies.values():
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert not cookie["max-age"]
    client.post("/ro/mailbox/", {"close": "1"})
    assert receipt_of(client.get(f"{page_of('ro').url}registered/")) == seat
    gone = client.get("/leave/")
    assert {gone.cookies[name].value for name in cookies} == {""}
    assert client.get(f"{page_of('ro').url}registered/")["Location"] == page_of("ro").url


def test_the_page_of_a_registration_closes_after_half_an_hour():
    client = Client()
    receipt = receipt_of(registered(client=client))
    address = f"{page_of('ro').url}registered/"
    for minutes, opens in ((31, False), (29, True)):
        with mock.patch("time.time", return_value=time() - minutes * 60):
            token = receipts.closed(codes.from_words(receipt, "ro"))
        client.cookies[receipts.SEAT_COOKIE] = token
        assert bool(receipt_of(client.get(address))) == opens
        sent = {"journey": token, "cancel": "yes"}
        is_there = Registration.objects.exists()
        old = Client().post(address, sent)
        assert Registration.objects.exists() == (is_there and not opens)
        assert bool(form_of(old, "mailbox")) == (is_there and not opens)


@pytest.mark.parametrize("keeps_cookies", [True, False])
@pytest.mark.parametrize("language", some_of(LANGUAGES))
def test_giving_up_a_place_asks_first_and_leaves_nothing(language, keeps_cookies):
    receipt = receipt_of(registered(language))
    get, post = by_client(Client(), keep_cookies=keeps_cookies)
    seen = open_mailbox(get, post, language, receipt)
    form = form_of(seen, "cancel")
    question = post(form["action"], {**fields_of(form), "cancel": "ask"})
    assert Registration.objects.count() == 1
    form = form_of(question, "cancel")
    done = post(form["action"], {**fields_of(form), "cancel": "yes"})
    with translation.override(language):
        assert heading(question) == gettext("Give up your place?")
        assert heading(done) == gettext("Your place is free again")
        assert language == "en" or gettext("Give up your place?") != "Give up your place?"
    assert done.cookies[receipts.SEAT_COOKIE].value == ""
    assert {page["Cache-Control"] for page in (question, done)} == {"no-store"}
    assert found(GOOD["nickname"], GOOD["contact"]) == set()
    again = post(form["action"], {**fields_of(form), "cancel": "yes"})
    assert heading(again) == heading(done)
    unknown = visit(" ".join(codes.to_words(5, language)), language)
    assert summary_of(visit(receipt, language)) == summary_of(unknown) != []


def test_a_free_seat_goes_to_whoever_waits_longest():
    Workshop.objects.update(capacity=1)
    clients = [Client(), Client(), Client()]
    for number, client in enumerate(clients):
        registered(client=client, nickname=f"Number {number}")
    assert states() == ["confirmed", "waiting", "waiting"]
    give_up(clients[0])
    assert states() == ["confirmed", "waiting"]
    give_up(clients[2])
    assert states() == ["confirmed"]
    assert [row.nickname for row in Registration.objects.all()] == ["Number 1"]


def test_nobody_moves_up_once_the_workshop_has_begun():
    Workshop.objects.update(capacity=1)
    clients = [Client(), Client()]
    for client in clients:
        registered(client=client)
    now = timezone.now()
    Workshop.objects.update(starts_at=now - timedelta(minutes=1), ends_at=now + timedelta(hours=1))
    give_up(clients[0])
    assert states() == ["waiting"]


def give_up(client) -> None:
    client.post(f"{page_of('ro').url}registered/", {"cancel": "yes"})


def states() -> list[str]:
    return list(Registration.objects.order_by("pk").values_list("status", flat=True))


def test_a_code_whose_workshop_is_long_over_is_answered_like_any_unknown_one():
    receipt = receipt_of(registered())
    assert not is_open(visit(receipt))
    long_ago = timezone.now() - timedelta(days=31)
    Workshop.objects.update(starts_at=long_ago - timedelta(hours=1), ends_at=long_ago)
    tasks.forget()
    seen, unknown = visit(receipt), visit("nimic")
    assert summary_of(seen) == summary_of(unknown) != []
    assert seen.status_code == unknown.status_code


def again(get, post, shown, seconds: int):
    """Back to the same form, and the same name once more, some seconds after the first time."""
    first = send(get, post, shown, "workshop-registration", **GOOD)
    created = timezone.now() - timedelta(seconds=seconds)
    Registration.objects.update(created_at=created)
    return receipt_of(first), send(get, post, shown, "workshop-registration", **GOOD)


@pytest.mark.parametrize("keeps_cookies", [True, False])
@pytest.mark.parametrize("language", some_of(LANGUAGES))
def test_the_same_name_again_may_be_another_person(language, keeps_cookies):
    """Father and son on one phone: asked, and only a yes takes a second seat; two yes take one."""
    get, post = by_client(Client(), keep_cookies=keeps_cookies)
    receipt, asked = again(get, post, get(page_of(language).url), seconds=30)
    with translation.override(language):
        assert gettext("Is this another person?") in heading(asked)
    assert "no-store" in asked["Cache-Control"]
    assert Registration.objects.count() == 1
    kept = send(get, post, asked, "same")
    assert receipt_of(kept) == receipt
    second = {receipt_of(send(get, post, asked, "another")) for _press in range(2)}
    assert len(second) == 1
    assert second != {receipt}
    assert [row.nickname for row in Registration.objects.all()] == [GOOD["nickname"]] * 2


def test_a_double_press_is_no_question():
    get, post = by_client(Client())
    receipt, seen = again(get, post, get(page_of("ro").url), seconds=1)
    assert receipt_of(seen) == receipt
    assert Registration.objects.count() == 1


def test_a_press_again_because_no_answer_came_is_no_question():
    """The phone has no receipt yet: its first answer was lost on the way."""
    client = Client()
    get, post = by_client(client)
    shown = get(page_of("ro").url)
    receipt, _asked = again(get, post, shown, seconds=90)
    client.cookies.pop(receipts.SEAT_COOKIE)
    assert receipt_of(send(get, post, shown, "workshop-registration", **GOOD)) == receipt
