"""What the site says and keeps when its database or its mail server does not answer."""

import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core import mail as outbox_of
from django.db import OperationalError
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import gettext
from django_q.models import Failure, OrmQ
from django_q.tasks import async_task

from accounts.models import User
from casework import leaving
from cms import health, queue
from cms.settings import base
from workshops.models import WorkshopPage

from . import forms
from .asking import begun, form_page, walk
from .desk import account, case
from .forms import filled, form_of, soup
from .stored import queued, run_queue

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in base.LANGUAGES]
WORDS = "sarma „<b>” ăș Ж"


def refuse(*arguments, **options):
    raise OperationalError("database is locked")


def mailbox(_client: Client, language: str) -> tuple[str, dict]:
    return f"/{language}/mailbox/?x=1", {"receipt": WORDS, "many": ["1", "2"]}


def step_of_the_help_form(client: Client, language: str) -> tuple[str, dict]:
    seen = walk(
        client, begun(client, form_page(language)), {"host_country": "IT"}, until="/step/story/"
    )
    return _filled(seen, "help-request", story=WORDS)


def registration(client: Client, language: str) -> tuple[str, dict]:
    pages = WorkshopPage.objects.live().filter(locale__language_code=language)
    page = pages.filter(workshop__starts_at__gt=timezone.now()).first()
    return _filled(client.get(page.url), "workshop-registration", nickname=WORDS, consent=True)


def _filled(seen, name: str, **answers) -> tuple[str, dict]:
    form = form_of(seen, name)
    return forms.address(seen, form), filled(form, answers)


PLACES = {
    "casework.views.ReceiptForm": mailbox,
    "casework.models.Draft.save": step_of_the_help_form,
    "workshops.actions.register": registration,
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_locked_database_gives_back_what_was_typed(monkeypatch, language):
    for broken, begin in PLACES.items():
        client = Client(raise_request_exception=False)
        path, sent = begin(client, language)
        with monkeypatch.context() as at_this_place:
            at_this_place.setattr(broken, refuse)
            answer = client.post(path, sent)
        assert answer.status_code == 503, broken
        assert "no-store" in answer["Cache-Control"]
        page = soup(answer)
        form = page.form
        typed: dict[str, list[str]] = {}
        for field in form.select("input"):
            typed.setdefault(field["name"], []).append(field["value"])
        assert typed == {
            name: value if isinstance(value, list) else [str(value)] for name, value in sent.items()
        }
        assert WORDS in str(typed)
        assert (form["method"], form["action"].partition("#")[0]) == (
            "post",
            path.partition("#")[0],
        )
        with translation.override(language):
            assert page.h1.get_text() == gettext("Not sent yet")
            assert page.strong.get_text() == gettext("Do not close this page.")
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


def test_what_a_dead_keeper_remembered_its_successor_gives_back(tmp_path):
    row = OrmQ.objects.create(key="x", payload="", lock=timezone.now() + timedelta(hours=1))
    first, second = queue.Hands(), queue.Hands()
    first.remember_in(tmp_path / "hands")
    first.take(row.pk, row.lock)
    second.remember_in(tmp_path / "hands")
    assert second.give_back() == 1
    row.refresh_from_db()
    assert row.lock < timezone.now()


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


def failing() -> list[str]:
    return Client().get("/healthz").json().get("failing", [])


def test_what_lies_with_somebody_who_cannot_answer_is_red_after_ten_minutes(monkeypatch):
    request = case("mentor_it")
    now = SimpleNamespace(seconds=time.time())
    monkeypatch.setattr(health, "time", SimpleNamespace(time=lambda: now.seconds))
    assert "answering" not in failing()
    User.objects.filter(username="mentor_it").update(is_active=False)
    assert "answering" not in failing()
    now.seconds += 601
    assert "answering" in failing()
    assert request.number not in Client().get("/healthz").text
    leaving.take_back()
    assert "answering" not in failing()
    now.seconds += 601
    case("mentor_it")
    assert "answering" not in failing(), "the ten minutes begin anew"
