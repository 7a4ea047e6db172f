"""What happens to help requests: each verb changes one thing in one transaction.

The row, its history line and the next queued task commit together or not at all.
"""

from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django_q.tasks import async_task
from wagtail.log_actions import log

from accounts.models import User
from reference.models import ClientType, Country, Sector, Topic, Urgency

from . import candidates, receipts, routing
from .models import NEXT_STEPS, HelpRequest, Message, Status

CONSENT_VERSION = "2026-11"


class ImpossibleStep(Exception):
    """The request is not in a state from which this may happen."""


@dataclass(frozen=True)
class Asked:
    """What somebody sent, checked by the form."""

    language: str
    client_type: str = ClientType.WORKER
    host_country: Country | None = None
    topic: Topic | None = None
    sector: Sector | None = None
    story: str = ""
    contact: str = ""
    in_danger: bool = False

    @property
    def urgency(self) -> str:
        if self.in_danger:
            return Urgency.DANGER
        return self.topic.urgency if self.topic else Urgency.ROUTINE


def submit(*, asked: Asked, receipt: str) -> HelpRequest:
    """Store a request and queue its routing. The same receipt again is the same request."""
    # Sealing is slow on purpose: nobody should have to wait for the database meanwhile.
    return _store(asked, receipts.sealed(receipt))


@transaction.atomic
def route(*, request_id: int) -> HelpRequest:
    """Find who answers. Running it again changes nothing: only a new request is routed."""
    request = HelpRequest.objects.select_for_update().get(pk=request_id)
    if request.status != Status.NEW:
        return request
    case = _case(request)
    kind = routing.wanted_kind(case)
    decision = routing.choose(case, candidates.on_duty(kind) if kind else [])
    request.rule, request.handler = decision.rule, decision.handler or ""
    request.decision = {"case": asdict(case), "verdicts": decision.verdicts}
    if decision.handler is None:
        _move(request, Status.SPAM, by=None)
    elif decision.user_id is None:
        _move(request, Status.UNASSIGNED, by=None)
        async_task("casework.tasks.notify_coordinators", request.pk)
    else:
        _assign(request, User.objects.get(pk=decision.user_id), by=None)
    return request


@transaction.atomic
def assign(*, request: HelpRequest, to: User, by: User) -> None:
    """Hand a request to somebody by hand; the coordinators' decision stands above the ranking."""
    request = _locked(request)
    request.rule, request.handler = "by_hand", candidates.kind_of(to)
    _assign(request, to, by=by)


@transaction.atomic
def open_case(*, request: HelpRequest, by: User) -> None:
    """The assignee reads it for the first time: the worker sees that somebody does."""
    request = _locked(request)
    if request.status == Status.ASSIGNED and request.assignee_id == by.pk:
        _move(request, Status.IN_PROGRESS, by=by)


@transaction.atomic
def answer(*, request: HelpRequest, body: str, by: User) -> Message:
    """Write to the worker, who reads it with the receipt."""
    request = _locked(request)
    if request.assignee_id != by.pk:
        raise ImpossibleStep
    if request.status in (Status.ASSIGNED, Status.CLOSED):
        _move(request, Status.IN_PROGRESS, by=by)
    message = Message.objects.create(request=request, by=by, body=body)
    _move(request, Status.ANSWERED, by=by)
    return message


@transaction.atomic
def write_back(*, request: HelpRequest, body: str) -> Message:
    """The worker writes again; an answered or closed request is open again.

    The same words twice in a row are one message: the button was pressed again.
    """
    request = _locked(request)
    last = request.messages.last()
    if last and not last.is_answer and last.body == body:
        return last
    message = Message.objects.create(request=request, body=body)
    log(request, "casework.worker_wrote")
    if request.assignee_id:
        if request.status in (Status.ANSWERED, Status.CLOSED):
            _move(request, Status.IN_PROGRESS, by=None)
        async_task("casework.tasks.notify_assignee", request.pk, "worker_wrote")
    elif request.status in (Status.CLOSED, Status.SPAM):
        _move(request, Status.UNASSIGNED, by=None)
        async_task("casework.tasks.notify_coordinators", request.pk)
    return message


@transaction.atomic
def close(*, request: HelpRequest, by: User) -> None:
    _move(_locked(request), Status.CLOSED, by=by)


def find(receipt: str) -> HelpRequest | None:
    """The request that this receipt opens, None for a wrong or empty one."""
    if not receipt:
        return None
    rows = HelpRequest.objects.select_related("topic", "host_country__emergency_fact")
    return rows.filter(receipt_seal=receipts.sealed(receipt)).first()


@transaction.atomic
def _store(asked: Asked, seal: str) -> HelpRequest:
    if existing := HelpRequest.objects.filter(receipt_seal=seal).first():
        return existing
    fields = {k: v for k, v in vars(asked).items() if k != "in_danger"}
    try:
        with transaction.atomic():
            request = HelpRequest.objects.create(
                receipt_seal=seal,
                urgency=asked.urgency,
                consent_version=CONSENT_VERSION,
                **fields,
            )
    except IntegrityError:
        return HelpRequest.objects.get(receipt_seal=seal)
    log(request, "casework.received", data={"language": request.language})
    async_task("casework.tasks.route", request.pk, group="routing")
    return request


def _locked(request: HelpRequest) -> HelpRequest:
    return HelpRequest.objects.select_for_update().get(pk=request.pk)


def _assign(request: HelpRequest, to: User, by: User | None) -> None:
    request.assignee, request.assigned_at = to, timezone.now()
    _move(request, Status.ASSIGNED, by=by)
    async_task("casework.tasks.notify_assignee", request.pk, "assigned")


def _move(request: HelpRequest, to: Status, by: User | None) -> None:
    """Take one allowed step, save it and write the history line."""
    if to not in NEXT_STEPS[Status(request.status)]:
        raise ImpossibleStep(f"{request.status} → {to}")
    before, request.status = request.status, to
    if to in (Status.UNASSIGNED, Status.SPAM):
        request.assignee = None
    request.save()
    log(request, f"casework.{to}", user=by, data={"before": before, "rule": request.rule})


def _case(request: HelpRequest) -> routing.Case:
    topic = request.topic
    return routing.Case(
        language=request.language,
        country=request.host_country.key if request.host_country else "",
        topic=topic.key if topic else "",
        area=topic.area.key if topic and topic.area else "",
        sector=request.sector.key if request.sector else "",
        client_type=request.client_type,
        handled_by=topic.handled_by if topic else "",
    )
