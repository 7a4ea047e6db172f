"""What the site says and keeps when its database or its mail server does not answer."""

from datetime import timedelta

import pytest
from django.core import mail as outbox_of
from django.db import OperationalError
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import gettext
from django_q.models import Failure, OrmQ
from django_q.tasks import async_task

from cms import queue
from cms.settings import base

from .desk import account
from .forms import soup
from .stored import queued, run_queue

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in base.LANGUAGES]
WORDS = "sarma „<b>” ăș Ж"


def refuse(*arguments, **options):
    raise OperationalError("database is locked")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_locked_database_gives_back_what_was_typed(monkeypatch, language):
    monkeypatch.setattr("casework.views.ReceiptForm", refuse)
    path = f"/{language}/mailbox/?x=1"
    client = Client(raise_request_exception=False)
    answer = client.post(path, {"receipt": WORDS, "many": ["1", "2"]})
    assert answer.status_code == 503
    assert "no-store" in answer["Cache-Control"]
    page = soup(answer)
    form = page.form
    typed = [(field["name"], field["value"]) for field in form.select("input")]
    assert typed == [("receipt", WORDS), ("many", "1"), ("many", "2")]
    assert (form["method"], form["action"]) == ("post", path)
    with translation.override(language):
        assert page.h1.get_text() == gettext("Not sent yet")
    assert page.html["lang"] == language


def test_a_failed_task_rests_and_is_given_up_after_a_day():
    async_task("cms.tasks.beat")
    row = OrmQ.objects.get()
    task = {**row.task, "ack_id": row.pk, "success": False}
    queue.rest(task=task)
    row.refresh_from_db()
    assert timedelta(seconds=50) < row.lock - timezone.now() < timedelta(seconds=61)
    at = timezone.now()
    Failure.objects.create(
        id=task["id"], name="x", func="x", started=at, stopped=at, success=False, attempt_count=3
    )
    queue.rest(task=task)
    row.refresh_from_db()
    assert row.lock - timezone.now() > timedelta(minutes=29)
    before = row.lock
    queue.rest(task={**task, "success": True})
    row.refresh_from_db()
    assert row.lock == before


def test_what_a_dead_queue_had_in_its_hands_is_given_back_and_nothing_else():
    for _n in range(3):
        async_task("cms.tasks.beat")
    dead, other, resting = OrmQ.objects.order_by("pk")
    hands = queue.Hands()
    later = timezone.now() + timedelta(minutes=2)
    for row in (dead, other, resting):
        row.lock = later
        row.save()
    hands.take(dead.pk, later)
    hands.take(resting.pk, later - timedelta(minutes=1))
    assert hands.give_back() == 1
    assert list(OrmQ.objects.filter(lock__lt=timezone.now())) == [dead]
    assert hands.give_back() == 0


def test_a_reset_is_mailed_by_the_queue_and_its_address_can_be_read_nowhere():
    user = account("editor")
    user.set_language("ro")
    user.set_password("a-password-to-forget")
    user.save()
    outbox_of.outbox.clear()
    for address in ("nobody@example.org", user.email):
        Client().post("/admin/password_reset/", {"email": address})
        assert outbox_of.outbox == []
        (task,) = queued()
        assert address not in str(task)
        run_queue()
    (sent,) = outbox_of.outbox
    assert sent.to == [user.email]
    assert "/admin/password_reset/confirm/" in sent.body
