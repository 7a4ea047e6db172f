"""A line that breaks after the form has arrived: whoever comes back finds the words, once."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from casework.models import HelpRequest, Message
from workshops.models import Registration

from .asking import ASKED, begun, form_page, walk
from .forms import address, fields_of, filled, form_of, receipt_of, soup
from .mailbox import routed, visit
from .test_workshops import FORM, GOOD, page_of

pytestmark = pytest.mark.django_db


def lost(client: Client, where: str, sent: dict) -> None:
    """The site gets the form; its answer never reaches the phone, nor does any cookie in it."""
    before = deepcopy(client.cookies)
    assert client.post(where, sent).status_code < 400
    client.cookies = before


def test_a_step_of_the_help_form_holds_what_had_arrived():
    client = Client()
    step = walk(client, begun(client, form_page("ro")), ASKED, until="/story/")
    form = form_of(step, "help-request")
    where, sent = address(step, form), filled(form, ASKED)
    lost(client, where, sent)
    again = client.get(where)
    assert soup(again).select_one("[name=story]").text.strip() == ASKED["story"]
    answer = client.post(where, sent, follow=True)
    assert receipt_of(walk(client, answer, ASKED))
    assert HelpRequest.objects.get().story == ASKED["story"]


def test_the_last_press_sends_once_and_shows_the_same_receipt():
    client = Client()
    check = walk(client, begun(client, form_page("ro")), ASKED, until="/check/")
    form = form_of(check, "help-request")
    where, sent = address(check, form), filled(form, ASKED)
    lost(client, where, sent)
    receipts = {receipt_of(client.post(where, sent, follow=True)) for _press in range(2)}
    assert len(receipts) == 1
    assert all(receipts)
    assert HelpRequest.objects.count() == 1


def test_the_mailbox_shows_the_message_once():
    client = Client()
    visit(routed(), "ro", client)
    page = client.get("/ro/mailbox/")
    sent = {**fields_of(form_of(page, "message")), "body": "Canarymessage"}
    lost(client, "/ro/mailbox/", sent)
    assert soup(client.get("/ro/mailbox/")).main.text.count("Canarymessage") == 1
    assert client.post("/ro/mailbox/", sent, follow=True).text.count("Canarymessage") == 1
    assert Message.objects.count() == 1


@pytest.mark.parametrize("later", [timedelta(0), timedelta(minutes=10)])
def test_a_registration_takes_one_seat_and_shows_its_receipt(later):
    client = Client()
    page = client.get(page_of("ro").url)
    form = form_of(page, FORM)
    where, sent = address(page, form), filled(form, GOOD)
    lost(client, where, sent)
    Registration.objects.update(created_at=timezone.now() - later)
    assert receipt_of(client.post(where, sent, follow=True))
    assert Registration.objects.count() == 1
