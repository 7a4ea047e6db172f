"""How a request comes in: worked out first, then stored with its queue entry, or not at all."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django_q.tasks import async_task

from accounts.models import User
from content import rows
from reference.models import ClientType, Country, Sector, Topic, Urgency

from .clock import reply_by
from .danger import means_danger
from .models import Consent, FormVersion, HelpRequest


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
