"""What runs by itself: old things go in time, stuck requests are seen and moved, failures told."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.models import Failure, OrmQ, Schedule

from accounts.models import User
from casework.models import Draft, FormVersion, HelpRequest, Status
from casework.notifications import failures
from cms.setup import SCHEDULES
from home.models import InfoPage
from workshops.models import Registration, Workshop

from .asking import ask, begun, form_page, place, press
from .desk import account, signed_in
from .desk import press as press_at_desk
from .forms import form_of, soup
from .stored import queued, run_queue
from .unsealed import found

pytestmark = pytest.mark.django_db
UNSEEN = "Canarystory"


def upkeep(name: str) -> None:
    """Run a scheduled task and all it queues, as the queue does when its time comes."""
    run_now(SCHEDULES[name][0])
    run_queue()


def run_now(function: str) -> None:
    import_string(function)()


def aged(rows, **ages: timedelta) -> None:
    """Make rows older than they are, past whatever sets the time by itself."""
    rows.update(**{name: timezone.now() - age for name, age in ages.items()})


def closed(days: float, **answers) -> tuple:
    """(client, request) of a request that was closed so many days ago."""
    client, _receipt, request = ask({"story": UNSEEN, **answers})
    press_at_desk("close", request, "coordinator")
    aged(HelpRequest.objects.filter(pk=request.pk), changed_at=timedelta(days=days))
    return client, request


def is_forgotten(request: HelpRequest) -> bool:
    request.refresh_from_db()
    return request.erased_at is not None


def test_all_of_it_is_scheduled():
    rows = Schedule.objects.values_list("name", "func", "minutes")
    assert {name: (function, minutes) for name, function, minutes in rows} == SCHEDULES
    assert SCHEDULES["daily digest"][1] == SCHEDULES["forget requests"][1] == 24 * 60
    assert SCHEDULES["route leftovers"][1] <= 10


def test_a_draft_is_kept_for_a_week_and_no_longer():
    clients = [Client(), Client()]
    for client in clients:
        begun(client, form_page())
    for draft, days in zip(Draft.objects.order_by("pk"), (6.9, 7.1), strict=True):
        aged(Draft.objects.filter(pk=draft.pk), changed_at=timedelta(days=days))
    upkeep("forget requests")
    seen = [client.get("/en/help/step/where/", follow=True) for client in clients]
    assert [place(page) for page in seen] == ["/en/help/step/where/", "/en/help/"]
    assert Draft.objects.count() == 1


def test_a_closed_request_is_forgotten_after_half_a_year():
    (young_client, young), (old_client, old) = closed(179), closed(181)
    upkeep("forget requests")
    assert (is_forgotten(young), is_forgotten(old)) == (False, True)
    assert form_of(young_client.get("/ro/mailbox/"), "message")
    assert form_of(old_client.get("/ro/mailbox/"), "mailbox")
    HelpRequest.objects.filter(pk=young.pk).delete()
    assert found(UNSEEN) == set()


@pytest.mark.parametrize("status", Status.values)
def test_what_is_done_is_forgotten_in_its_time_and_what_waits_is_kept(status):
    """Answered, closed and abuse alike, each after its days; an open request never by itself."""
    kept = settings.KEPT_DAYS.get(status)
    assert bool(kept) == (status in ("answered", "closed", "spam"))
    _client, request = closed(0)
    nobody = status in ("new", "unassigned", "spam")
    assignee = None if nobody else account("mentor_it")
    rows = HelpRequest.objects.filter(pk=request.pk)
    rows.update(status=status, assignee=assignee)
    for days in (kept - 1, kept + 1) if kept else (400,):
        aged(rows, changed_at=timedelta(days=days))
        upkeep("forget requests")
        assert is_forgotten(request) == (kept is not None and days > kept), days
    assert (found(UNSEEN) == set()) == bool(kept)


def test_abuse_that_was_written_to_again_and_put_aside_again_is_forgotten():
    client, _receipt, request = ask({"topic": "spam_abuse", "story": UNSEEN})
    press(client, "ro", "message", body="Canarymore")
    rows = HelpRequest.objects.filter(pk=request.pk)
    rows.update(status=Status.SPAM)
    aged(rows, changed_at=timedelta(days=181))
    upkeep("forget requests")
    assert is_forgotten(request)
    assert found(UNSEEN, "Canarymore") == set()


def test_a_last_message_that_nobody_may_read_any_more_keeps_nothing():
    client, request = closed(0)
    press(client, "ro", "message", body="Canarymore")
    press(client, "ro", "withdraw", withdraw="consent")
    aged(HelpRequest.objects.filter(pk=request.pk), changed_at=timedelta(days=181))
    upkeep("forget requests")
    assert is_forgotten(request)
    assert found(UNSEEN, "Canarymore") == set()


def days_in(text: str) -> set[int]:
    return {int(number) for number in re.findall(r"\d+", text)}


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_the_privacy_page_promises_the_days_that_the_site_keeps(client, language):
    page = InfoPage.objects.get(slug="privacy", locale__language_code="en")
    page = page.get_translations(inclusive=True).get(locale__language_code=language)
    parts = {}
    for paragraph in soup(client.get(page.url)).main.select("p"):
        parts.setdefault(paragraph.find_previous("h2"), []).append(paragraph.get_text())
    (how_long,) = [" ".join(part) for part in parts.values() if "180" in " ".join(part)]
    assert days_in(how_long) == set(settings.KEPT_DAYS.values())


def test_a_request_with_an_unanswered_message_is_not_forgotten():
    """Closed in spite of it, as a coordinator may: the worker still waits for an answer."""
    client, request = closed(0)
    press(client, "ro", "message", body="Mai sunteti acolo?")
    press_at_desk("close", request, "coordinator")
    aged(HelpRequest.objects.filter(pk=request.pk), changed_at=timedelta(days=400))
    upkeep("forget requests")
    assert not is_forgotten(request)
    press_at_desk("answer", request, request.assignee.username, body="Da.")
    press_at_desk("close", request, request.assignee.username)
    aged(HelpRequest.objects.filter(pk=request.pk), changed_at=timedelta(days=181))
    upkeep("forget requests")
    assert is_forgotten(request)


def test_an_answer_goes_earlier_where_its_question_says_so():
    client, request = closed(31, contact="canarycontact")
    before = HelpRequest.objects.get(pk=request.pk).changed_at
    version = FormVersion.objects.get()
    next(q for q in version.questions if q["key"] == "contact")["keep_days"] = 30
    version.save()
    upkeep("forget requests")
    request.refresh_from_db()
    assert (request.contact, request.story, request.changed_at) == ("", UNSEEN, before)
    assert found("canarycontact") == set()
    assert UNSEEN in soup(client.get("/ro/mailbox/")).main.get_text()
    for question in version.questions:
        question["keep_days"] = 30
    version.save()
    upkeep("forget requests")
    assert is_forgotten(request)


def test_registrations_go_a_month_after_their_workshop():
    for workshop, days in zip(Workshop.objects.order_by("pk"), (29, 31), strict=False):
        aged(
            Workshop.objects.filter(pk=workshop.pk),
            starts_at=timedelta(days=days, hours=2),
            ends_at=timedelta(days=days),
        )
        Registration.objects.filter(workshop=workshop).delete()
        Registration.objects.create(
            workshop=workshop, receipt_seal=f"seal-{days}", status="confirmed", language="ro"
        )
    upkeep("forget registrations")
    seals = Registration.objects.filter(receipt_seal__startswith="seal-")
    assert [row.receipt_seal for row in seals] == ["seal-29"]


def unrouted(minutes: float) -> HelpRequest:
    """A request whose task the queue has lost."""
    _client, _receipt, request = ask({"story": UNSEEN})
    OrmQ.objects.all().delete()
    rows = HelpRequest.objects.filter(pk=request.pk)
    rows.update(status=Status.NEW, assignee=None)
    aged(rows, created_at=timedelta(minutes=minutes))
    return rows.get()


def alarms(username: str) -> str:
    page = soup(signed_in(username).get("/admin/requests/"))
    return " ".join(one.get_text(" ", strip=True) for one in page.select(".messages .error"))


def failing() -> list[str]:
    answer = Client().get("/healthz")
    assert (answer.status_code == 503) == bool(answer.json().get("failing"))
    return answer.json().get("failing", [])


def test_a_request_that_finds_nobody_for_ten_minutes_is_red_named_and_routed_again():
    request = unrouted(minutes=9)
    assert alarms("coordinator") == ""
    assert "routing" not in failing()
    upkeep("route leftovers")
    request.refresh_from_db()
    assert request.status == Status.NEW
    aged(HelpRequest.objects.all(), created_at=timedelta(minutes=11))
    assert alarms("coordinator").startswith("1 request ")
    assert alarms("mentor_it") == ""
    assert "routing" in failing()
    assert UNSEEN not in Client().get("/healthz").content.decode()
    run_now(SCHEDULES["route leftovers"][0])
    assert [(task["func"], task["args"]) for task in queued()] == [
        ("casework.tasks.route", (request.pk,))
    ]
    run_queue()
    request.refresh_from_db()
    assert request.status == Status.ASSIGNED
    assert alarms("coordinator") == ""
    assert "routing" not in failing()


def digest() -> list:
    mail.outbox.clear()
    upkeep("daily digest")
    return mail.outbox


def a_failure(hours: float) -> None:
    stopped = timezone.now() - timedelta(hours=hours)
    Failure.objects.create(
        id=f"failure-{hours}", name=UNSEEN, func="accounts.tasks.send", started=stopped,
        stopped=stopped, success=False, result=UNSEEN,
    )  # fmt: skip


def test_a_day_without_failures_brings_no_mail():
    ask({"story": UNSEEN})
    a_failure(hours=25)
    assert failures() == {}
    assert digest() == []


@pytest.mark.parametrize("kind", ["unrouted", "unassigned", "failed_tasks"])
def test_what_failed_is_told_once_a_day_to_every_coordinator_in_numbers_only(kind):
    second = User.objects.create(username="second", email="second@example.org", first_name="Eva")
    second.groups.set(account("coordinator").groups.all())
    gone = User.objects.create(username="gone", email="gone@example.org", is_active=False)
    gone.groups.set(account("coordinator").groups.all())
    match kind:
        case "unrouted":
            unrouted(minutes=11)
        case "unassigned":
            rows = HelpRequest.objects.filter(pk=unrouted(minutes=1).pk)
            rows.update(status=Status.UNASSIGNED)
            aged(rows, changed_at=timedelta(hours=25))
        case "failed_tasks":
            a_failure(hours=1)
    assert failures() == {kind: 1}
    sent = digest()
    expected = [account("coordinator").email, second.email]
    assert sorted(one.recipients() for one in sent) == sorted([address] for address in expected)
    for one in sent:
        assert "/admin/requests/" in one.body
        assert ": 1" in one.body
        assert UNSEEN not in str(one.message())
        assert "MM-" not in one.body


def test_no_migration_is_missing():
    out = StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=out)
    assert "No changes" in out.getvalue()
