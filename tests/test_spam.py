"""Spam: what comes faster than people can write weighs more, and not one request is lost."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import gettext

from accounts import throttle
from accounts.models import Attempt
from casework.models import Draft, HelpRequest

from .asking import ASKED, begun, form_page, walk
from .forms import by_client, receipt_of, send, summary_of
from .matrix import some_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
LANGUAGES = [code for code, _name in settings.LANGUAGES]
FLOOD = "Very many requests come from here. Please wait a minute, then press again."


def ready(language: str = "ro", seconds: float = 0):
    """(client, last page before sending) of a form that was begun so many seconds ago."""
    client = Client()
    seen = walk(client, begun(client, form_page(language)), ASKED, until="/check/")
    begun_at = timezone.now() - timedelta(seconds=seconds)
    Draft.objects.filter(pk=Draft.objects.latest("pk").pk).update(begun_at=begun_at)
    return client, seen


def counted() -> int:
    """What the limit of forms has counted for this sender."""
    return Attempt.objects.get(key=throttle.FORM_BY_SENDER._seal("127.0.0.1")).count


def sent(client, page):
    return send(*by_client(client), page, "help-request")


@pytest.mark.parametrize(("seconds", "weight"), [(0, throttle.SUSPECT), (3.1, 1), (86_400, 1)])
def test_a_form_finished_faster_than_people_can_counts_more_and_is_taken_all_the_same(
    seconds, weight
):
    client, page = ready(seconds=seconds)
    before = counted()
    assert receipt_of(sent(client, page))
    assert counted() == before + weight
    assert HelpRequest.objects.count() == 1


def test_a_story_that_was_sent_before_counts_more_and_is_a_request_of_its_own():
    """Another person may have used the same words: nobody gets into somebody else's case."""
    receipts = []
    for weight in (1, throttle.SUSPECT, throttle.SUSPECT):
        client, page = ready(seconds=60)
        before = counted()
        receipts.append(receipt_of(sent(client, page)))
        assert counted() == before + weight
    assert len(set(receipts)) == HelpRequest.objects.count() == 3
    keys = Attempt.objects.values_list("key", flat=True)
    assert all(len(key) == 64 and ASKED["story"] not in key for key in keys)


@pytest.mark.parametrize("language", some_of(LANGUAGES))
def test_who_meets_the_limit_is_told_when_to_press_again_and_loses_nothing(language, monkeypatch):
    client, page = ready(language, seconds=60)
    full = replace(throttle.FORM_BY_SENDER, allowed=1, refill=0)
    monkeypatch.setattr(throttle, "FORM_BY_SENDER", full)
    refused = sent(client, page)
    assert refused.status_code == 429
    with translation.override(language):
        assert summary_of(refused) == [gettext(FLOOD)]
        assert language == "en" or gettext(FLOOD) != FLOOD
    monkeypatch.undo()
    assert receipt_of(sent(client, refused))
    assert HelpRequest.objects.get().story == ASKED["story"]


def test_hundreds_of_hurried_requests_from_one_address_get_through():
    """As many as a program that tries out the site sends in a quarter of an hour."""
    limit = throttle.FORM_BY_SENDER
    assert limit.take("198.51.100.7", weight=1000 * (1 + throttle.SUSPECT))
    assert limit.take("198.51.100.7")
