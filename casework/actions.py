"""What happens to help requests: each verb changes one thing in one transaction.

The row, its history line and the next queued task commit together or not at all.
"""

from dataclasses import asdict

from django.db import transaction
from django.utils import timezone
from django_q.tasks import async_task
from wagtail.log_actions import log

from accounts import throttle
from accounts.models import User
from reference.models import Urgency

from . import candidates, routing
from .clock import reply_by
from .danger import means_danger
from .models import NEXT_STEPS, HelpRequest, HistoryLine, Message, Opening, Status


class ImpossibleStep(Exception):
    """The request is not in a state from which this may happen."""


class NobodyReads(Exception):
    """The worker took back the consent to read it, or erased it: nothing more may be kept."""


@transaction.atomic
def route(*, request_id: int) -> HelpRequest:
    """Find who answers. Running it again changes nothing: only a new request is routed.

    What looks like a flood fills nobody's room and mails nobody one by one; danger always does.
    """
    request = HelpRequest.objects.select_for_update().get(pk=request_id)
    if request.status != Status.NEW:
        return request
    if request.is_suspect and not request.is_in_danger:
        request.rule = "flood"
        move(request, Status.UNASSIGNED, by=None)
        if throttle.FLOOD_NOTICE.take(""):
            async_task("casework.tasks.notify_of_flood")
        return request
    _find_person(request, by=None)
    return request


@transaction.atomic
def release(*, request: HelpRequest, by: User) -> None:
    """It was no flood: find who answers, as if it had just come."""
    request = locked(request)
    if request.is_set_apart:
        request.is_suspect = False
        _find_person(request, by=by)


@transaction.atomic
def dismiss(*, request: HelpRequest, by: User) -> None:
    """It was a flood. Who writes in its mailbox is heard all the same: see `bring_up`."""
    request = locked(request)
    if request.is_set_apart:
        move(request, Status.SPAM, by=by)


def _find_person(request: HelpRequest, by: User | None) -> None:
    case = candidates.case_of(request)
    kind = routing.wanted_kind(case)
    decision = routing.choose(case, candidates.on_duty(kind) if kind else [])
    request.rule, request.handler = decision.rule, decision.handler or ""
    request.decision = {"case": asdict(case), "verdicts": decision.verdicts}
    if decision.handler is None:
        move(request, Status.SPAM, by=by)
    elif decision.user_id is not None:
        _assign(request, User.objects.get(pk=decision.user_id), by=by)
    else:
        _leave_open(request, by)


def _leave_open(request: HelpRequest, by: User | None) -> None:
    if request.status == Status.NEW:
        move(request, Status.UNASSIGNED, by=by)
    else:
        request.save()
    async_task("casework.tasks.notify_coordinators", request.pk)


@transaction.atomic
def assign(*, request: HelpRequest, to: User, by: User) -> None:
    """Hand a request to somebody by hand; the coordinators' decision stands above the ranking."""
    request = heard(request)
    if not candidates.able().filter(pk=to.pk).exists():
        raise ImpossibleStep
    request.rule, request.handler = "by_hand", candidates.kind_of(to)
    request.is_suspect = False
    _assign(request, to, by=by)


@transaction.atomic
def open_case(*, request: HelpRequest, by: User) -> None:
    """Somebody reads it: what was new is no longer, and the worker sees that work has begun."""
    request = locked(request)
    if request.assignee_id in (None, by.pk):
        # Not `save`: reading does not begin the time anew after which it is forgotten.
        HelpRequest.objects.filter(pk=request.pk).update(has_news=False)
        request.has_news = False
    if request.status == Status.ASSIGNED and request.assignee_id == by.pk:
        move(request, Status.IN_PROGRESS, by=by)


@transaction.atomic
def answer(*, request: HelpRequest, body: str, by: User) -> Message:
    """Write to the worker, who reads it with the receipt."""
    request = heard(request)
    if request.assignee_id != by.pk:
        raise ImpossibleStep
    last = request.messages.last()
    if last and last.by_id == by.pk and last.body == body:
        return last  # the button was pressed again, as in `write_back`
    if request.status in (Status.ASSIGNED, Status.CLOSED):
        move(request, Status.IN_PROGRESS, by=by)
    message = Message.objects.create(request=request, by=by, body=body)
    move(request, Status.ANSWERED, by=by)
    return message


@transaction.atomic
def write_back(*, request: HelpRequest, body: str) -> Message:
    """The worker writes again; an answered or closed request is open again.

    The same words twice in a row are one message: the button was pressed again.
    """
    request = heard(request)
    last = request.messages.last()
    if last and not last.is_answer and last.body == body:
        return last
    message = Message.objects.create(request=request, body=body)
    is_new_danger = heed(request, body)
    log(request, "casework.worker_wrote")
    if bring_up(request, is_new_danger):
        async_task("casework.tasks.notify_assignee", request.pk, "worker_wrote")
    return message


def bring_up(request: HelpRequest, is_new_danger: bool = False) -> bool:
    """There is news from the worker: what was done with is open again.

    True where an assignee is to be told; where there is none, the coordinators are, if need be. One
    mail is enough until it has been opened, but for danger.
    """
    is_told, request.has_news = request.has_news and not is_new_danger, True
    if is_new_danger or request.status in (Status.CLOSED, Status.SPAM):
        request.is_suspect = False
    request.save()
    if request.assignee_id:
        if request.status in (Status.ANSWERED, Status.CLOSED):
            move(request, Status.IN_PROGRESS, by=None)
        return not is_told
    is_waiting = request.status == Status.UNASSIGNED and not request.is_set_apart
    if request.status in (Status.CLOSED, Status.SPAM):
        move(request, Status.UNASSIGNED, by=None)
        async_task("casework.tasks.notify_coordinators", request.pk)
    elif is_waiting and not is_told and not is_new_danger:
        async_task("casework.tasks.notify_coordinators", request.pk)
    return False


@transaction.atomic
def close(*, request: HelpRequest, by: User) -> None:
    move(locked(request), Status.CLOSED, by=by)


@transaction.atomic
def note_opening(*, request: HelpRequest, by: User) -> None:
    """Write down, for the worker to see, that this person has read the request today.

    Not where nothing is left to read, or nobody may.
    """
    if request.erased_at or not request.may_be_read:
        return
    role = candidates.reads_as(by, request)
    place = str(by.officer.shop) if role == routing.OFFICER else ""
    Opening.objects.get_or_create(
        request=request,
        by=by,
        day=timezone.localdate(),
        defaults={"role": role, "place": place},
    )


def locked(request: HelpRequest) -> HelpRequest:
    return HelpRequest.objects.select_for_update().get(pk=request.pk)


def heard(request: HelpRequest) -> HelpRequest:
    """The request, locked, as long as somebody may read what the worker writes."""
    request = locked(request)
    if request.erased_at or not request.may_be_read:
        raise NobodyReads
    return request


def heed(request: HelpRequest, words: str) -> bool:
    """Move a request up when what is written later means danger; it is not saved yet.

    True where that is new; the coordinators hear of it where nobody is there to answer.
    """
    if not means_danger(words):
        return False
    was_known, request.urgency = request.is_in_danger, Urgency.DANGER
    promised = reply_by(timezone.localdate(), Urgency.DANGER)
    request.promised_for = min(request.promised_for, promised)
    if request.status == Status.UNASSIGNED and not was_known:
        async_task("casework.tasks.notify_coordinators", request.pk)
    return not was_known


def _assign(request: HelpRequest, to: User, by: User | None) -> None:
    request.assignee, request.assigned_at = to, timezone.now()
    move(request, Status.ASSIGNED, by=by)
    async_task("casework.tasks.notify_assignee", request.pk, "assigned")


def move(request: HelpRequest, to: Status, by: User | None) -> None:
    """Take one allowed step, save it and write the history line.

    With the first step comes the line that it was received: sending writes no more than it must.
    """
    is_over = request.erased_at and to != Status.CLOSED
    if is_over or to not in NEXT_STEPS[Status(request.status)]:
        raise ImpossibleStep(f"{request.status} → {to}")
    before, request.status = request.status, to
    if before == Status.NEW:
        HistoryLine.objects.log_action(
            request,
            "casework.received",
            user=request.entered_by,
            timestamp=request.created_at,
            data={"language": request.language},
        )
    if to in (Status.UNASSIGNED, Status.SPAM):
        request.assignee = None
    request.save()
    log(request, f"casework.{to}", user=by, data={"before": before, "rule": request.rule})
