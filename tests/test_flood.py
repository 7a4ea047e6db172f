"""A flood fills nobody's room and mails nobody a hundred times; no true request is lost in it."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts import throttle
from casework import actions
from casework.models import HelpRequest, Message, Status
from workshops.models import Registration

from .asking import ASKED, ask, sent
from .desk import account, case, signed_in
from .forms import by_client, form_of, send, soup, summary_of
from .stored import run_queue
from .test_workshops import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
_stories = count()
LIST, FLOOD = "/admin/requests/", "/admin/requests/flood/"
DANGER = "Ma bate acum, ajutor"


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """As many as an operator gets who sets nothing, and a smaller number where told."""

    def at_most(people: int) -> None:
        for name, allowed in (("PEOPLE_BY_SENDER", people), ("PEOPLE_BY_DAY", 2 * people)):
            limit = replace(getattr(throttle, name), allowed=allowed)
            monkeypatch.setattr(throttle, name, limit)

    at_most(40)
    return at_most


@pytest.fixture
def slowly(monkeypatch):
    """Nobody is too fast."""
    monkeypatch.setattr("casework.models.drafts.QUICKEST", timedelta(0))


def people(number: int, address: str = "198.51.100.7", **said) -> None:
    """So many people, each with words of their own, at one address."""
    for _person in range(number):
        client = Client(REMOTE_ADDR=address)
        told = {**ASKED, "story": f"Povestea {next(_stories)}", **said}
        sent(told, client=client)
    run_queue()


def apart() -> int:
    return HelpRequest.objects.set_apart().count()


def test_of_many_filled_in_too_fast_a_few_go_to_people_and_one_mail_tells_of_the_rest():
    people(14)
    assert (HelpRequest.objects.count(), apart()) == (14, 10)
    with_somebody = HelpRequest.objects.exclude(assignee=None).count()
    assert with_somebody == 4
    coordinators = account("coordinator").groups.first().user_set.count()
    assert len(mail.outbox) == with_somebody + coordinators


def test_people_at_one_address_go_through_up_to_the_limit_and_the_rest_is_set_apart(slowly, few):
    few(4)
    people(5)
    assert apart() == 1
    people(2, address="203.0.113.4")
    assert apart() == 1


def test_a_day_has_a_limit_of_its_own(slowly, few, clock):
    few(2)
    for expected in (0, 0, 2):
        people(2)
        assert apart() == expected
        clock.seconds += 900


def test_the_same_words_again_and_again_are_set_apart_wherever_they_come_from(slowly):
    together = throttle.SAME_BY_CONTENT.allowed
    for n in range(together + 2):
        people(1, address=f"203.0.113.{n}", story="Aceleași cuvinte")
    assert apart() == 2


@pytest.mark.parametrize("said", [{"in_danger": True}, {"story": DANGER}])
def test_danger_comes_through_and_wears_the_mark(few, said):
    few(0)
    people(1, **said)
    request = HelpRequest.objects.get()
    assert (request.is_suspect, request.is_set_apart) == (True, False)
    assert request.assignee
    seen = signed_in("coordinator").get(LIST).content.decode()
    assert request.number in seen
    assert "looks like a flood" in seen


def test_coordinators_see_one_group_and_nobody_else_sees_it(few):
    few(0)
    people(3)
    seen = signed_in("coordinator").get(LIST)
    assert "3 requests look like a flood" in seen.content.decode()
    numbers = [request.number for request in HelpRequest.objects.all()]
    assert not any(number in seen.content.decode() for number in numbers)
    shown = soup(signed_in("coordinator").get(FLOOD))
    assert [link.text for link in shown.select("#flood a")] == numbers
    assert not shown.select("#flood [checked]")
    pressed = signed_in("coordinator").post(FLOOD, {"wish": "close"}, follow=True)
    assert "no request was ticked" in pressed.content.decode()
    for username in ("mentor_it", "officer_treviso", "editor"):
        client = signed_in(username)
        assert client.get(FLOOD).status_code in (302, 404), username
        client.post(FLOOD, {"wish": "close", "case": [r.pk for r in HelpRequest.objects.all()]})
    assert apart() == 3


def test_what_is_released_is_routed_and_what_is_closed_can_still_be_heard(few):
    few(0)
    people(3)
    first, second, third = HelpRequest.objects.order_by("pk")
    client = signed_in("coordinator")
    client.post(FLOOD, {"wish": "release", "case": [first.pk]})
    client.post(FLOOD, {"wish": "close", "case": [second.pk, "x", "9" * 40, "²"]})
    run_queue()
    # By a page that was opened before.
    client.post(FLOOD, {"wish": "close", "case": [first.pk]})
    actions.dismiss(request=first, by=account("coordinator"))
    for request in (first, second, third):
        request.refresh_from_db()
    assert (first.status, first.is_suspect) == (Status.ASSIGNED, False)
    assert first.assignee
    assert second.status == Status.SPAM
    assert third.is_set_apart
    before = len(mail.outbox)
    actions.write_back(request=second, body="Sunt eu, vă rog")
    run_queue()
    second.refresh_from_db()
    assert (second.status, second.is_set_apart) == (Status.UNASSIGNED, False)
    assert len(mail.outbox) > before
    assert second.number in signed_in("coordinator").get(LIST).content.decode()


def test_what_is_set_apart_comes_up_when_its_mailbox_hears_of_danger(few):
    few(0)
    people(1)
    request = HelpRequest.objects.get()
    before = len(mail.outbox)
    actions.write_back(request=request, body=DANGER)
    run_queue()
    request.refresh_from_db()
    assert (request.is_set_apart, request.urgency) == (False, "danger")
    assert len(mail.outbox) > before
    assert request.number in signed_in("coordinator").get(LIST).content.decode()


def test_one_mail_tells_of_all_that_the_worker_wrote_until_somebody_has_looked():
    request = case("mentor_it", status=Status.IN_PROGRESS)
    for n in range(8):
        actions.write_back(request=request, body=f"Mesaj {n}")
    run_queue()
    assert len(mail.outbox) == 1
    actions.write_back(request=request, body=DANGER)
    run_queue()
    assert len(mail.outbox) == 2
    actions.open_case(request=request, by=request.assignee)
    actions.write_back(request=request, body="Încă unul")
    run_queue()
    assert len(mail.outbox) == 3


def test_very_many_messages_wait_and_keep_their_words_but_danger_does_not(clock):
    client, _receipt, _request = ask(ASKED)
    get, post = by_client(client)
    allowed = throttle.MESSAGE_BY_REQUEST.allowed
    for n in range(allowed):
        send(get, post, get("/ro/mailbox/"), "message", body=f"Mesaj {n}")
    seen = send(get, post, get("/ro/mailbox/"), "message", body="Unul prea mult")
    assert summary_of(seen)
    assert form_of(seen, "message").textarea.text.strip() == "Unul prea mult"
    assert Message.objects.count() == allowed
    send(get, post, get("/ro/mailbox/"), "message", body=DANGER)
    assert Message.objects.count() == allowed + 1
    clock.seconds += throttle.MESSAGE_BY_REQUEST.refill
    send(get, post, seen, "message")
    assert Message.objects.count() == allowed + 2


def test_one_address_does_not_take_all_seats_at_once(clock):
    page = page_of("ro")
    allowed = throttle.SEAT_BY_SENDER.allowed

    def register(n: int, address: str = "198.51.100.7"):
        client = Client(REMOTE_ADDR=address)
        get, post = by_client(client)
        sent = {"nickname": f"Om {n}", "consent": True}
        return send(get, post, get(page.url), "workshop-registration", **sent)

    answers = [register(n) for n in range(30)]
    assert Registration.objects.count() == allowed
    refused = answers[-1]
    assert refused.status_code == 429
    assert summary_of(refused)
    form = form_of(refused, "workshop-registration")
    assert form.select_one("[name=nickname]")["value"] == "Om 29"
    register(99, "203.0.113.9")
    assert Registration.objects.count() == allowed + 1
    clock.seconds += throttle.SEAT_BY_SENDER.refill
    send(*by_client(Client(REMOTE_ADDR="198.51.100.7")), refused, "workshop-registration")
    assert Registration.objects.count() == allowed + 2


def test_the_page_says_what_it_is():
    page = soup(signed_in("coordinator").get(reverse("helprequest:flood")))
    assert "Looks like a flood" in page.select_one("[data-controller=w-breadcrumbs]").text
