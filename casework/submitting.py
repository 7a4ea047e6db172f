"""How a request comes in: worked out first, then stored with its queue entry, or not at all."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django_q.tasks import async_task

from accounts import throttle
from accounts.models import User
from content import rows
from reference.models import ClientType, Country, Sector, Topic, Urgency

from .clock import reply_by
from .danger import means_danger
from .models import Consent, Draft, FormVersion, HelpRequest


class TooMany(Exception):
    """Far more came from one network than people can send; nothing was stored."""


@dataclass(frozen=True)
class Asked:
    """What somebody sent, checked by the form; `words` are all that were typed."""

    language: str
    form: UUID | None = None
    client_type: str = ClientType.WORKER
    host_country: Country | None = None
    topic: Topic | None = None
    sector: Sector | None = None
    story: str = ""
    contact: str = ""
    in_danger: bool = False
    words: str = ""
    answers: dict = field(default_factory=dict)
    schema: str = ""
    # When the receipt was last put away, while it was a draft.
    ended_at: datetime | None = None

    @cached_property
    def urgency(self) -> str:
        if self.in_danger or means_danger(self.words):
            return Urgency.DANGER
        return self.topic.urgency if self.topic else Urgency.ROUTINE


@dataclass(frozen=True)
class Agreed:
    """One consent that was given, in the words in which it was read."""

    key: str
    recipient: str
    version: str
    wording: str


class Told:
    """A request that is about to be stored: made before, since others wait while one writes."""

    def __init__(
        self, asked: Asked, consents: Sequence[Agreed], *, seal: str, by: User | None = None
    ) -> None:
        """`seal` is the sealed receipt; `by` is who wrote it down for a worker, who agreed to it
        by word."""
        self.request = HelpRequest(
            language=asked.language,
            form=asked.form,
            client_type=asked.client_type,
            host_country=asked.host_country,
            topic=asked.topic,
            sector=asked.sector,
            story=asked.story,
            contact=asked.contact,
            receipt_seal=seal,
            urgency=asked.urgency,
            sealed_answers=json.dumps(asked.answers, ensure_ascii=False),
            form_version=FormVersion.of(asked.schema) if asked.schema else None,
            promised_for=reply_by(timezone.localdate(), asked.urgency),
            entered_by=by,
            ended_at=asked.ended_at,
        )
        way = Consent.Way.ORAL if by else Consent.Way.FORM
        self.consents = [Consent(language=asked.language, way=way, **vars(c)) for c in consents]
        self.row = rows.New(self.request)

    def set_apart(self) -> None:
        """It looks like a flood: see `actions.route`."""
        self.request.is_suspect = True
        self.row = rows.New(self.request)


@transaction.atomic(savepoint=False)
def submit(told: Told) -> HelpRequest:
    """Store a request and queue its routing; `IntegrityError` where its receipt has one already.

    The first line of the history is written with the second: see `actions.move`.
    """
    told.row.store()
    for consent in told.consents:
        consent.request = told.request
        rows.New(consent).store()
    async_task("casework.tasks.route", told.request.pk, group="routing")
    return told.request


def submit_once(told: Told) -> HelpRequest:
    """The same, where pressing twice is to be the same request."""
    try:
        with transaction.atomic():
            return submit(told)
    except IntegrityError:
        return HelpRequest.objects.get(receipt_seal=told.request.receipt_seal)


def send(draft: Draft, tell: Callable[[Draft], Told], sender: str) -> HelpRequest:
    """Turn a draft into a request under the same receipt; sending twice is the same request.

    `tell` works out what to store, once more where another window has changed the draft meanwhile.
    `sender` is the network address, for the limit only. Raises `TooMany`. What all senders share is
    not written here: they would wait for each other.
    """
    # All that needs no lock comes before it: others wait for the database meanwhile.
    told = tell(draft)
    with transaction.atomic():
        is_suspect = _is_suspect(draft, told.request.story, sender)
        while not draft.take():
            seal, draft = draft.receipt_seal, Draft.objects.filter(pk=draft.pk).first()
            if draft is None:
                return HelpRequest.objects.get(receipt_seal=seal)
            told = tell(draft)
        if is_suspect:
            told.set_apart()
        return submit(told)


def _is_suspect(draft: Draft, story: str, sender: str) -> bool:
    """Count this sending; whether more came than people can send. It is set apart then.

    One that a program must have filled in, and a story that came before, count as much as ten;
    not for the day, or a few of them would close a hostel's line until midnight.
    `TooMany` where the address has none left at all.
    """
    by_sender = (throttle.FORM_BY_SENDER, throttle.PEOPLE_BY_SENDER, throttle.PEOPLE_BY_DAY)
    attempts = [(limit, sender) for limit in by_sender]
    if story:
        by_content = (throttle.SAME_BY_CONTENT, throttle.FORM_BY_CONTENT)
        attempts += [(limit, story) for limit in by_content]
    is_let_in, *are_few, is_new = [*throttle.count_together(*attempts), *([] if story else [True])]
    if draft.is_hurried or not is_new:
        for limit in (throttle.FORM_BY_SENDER, throttle.PEOPLE_BY_SENDER):
            limit.take(sender, throttle.SUSPECT - 1)
    if not is_let_in:
        raise TooMany
    return not all(are_few)
