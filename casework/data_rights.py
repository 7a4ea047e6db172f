"""What a worker may do with the own request: correct, withdraw, take along, erase.

Nobody has to be asked, and no identity paper is needed: the receipt is the authority.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from wagtail.log_actions import log

from .actions import locked, move
from .models import Consent, HelpRequest, Status

# The consent without which nobody may read the request at all.
MAIN_CONSENT = "consent"


@transaction.atomic
def correct(*, request: HelpRequest, story: str, contact: str) -> None:
    """Replace what was written; the old words are gone, that it happened stays in the history."""
    request = locked(request)
    request.story, request.contact = story, contact
    request.set_answers({**request.answers, "story": story, "contact": contact})
    request.save()
    log(request, "casework.worker_corrected")


@transaction.atomic
def withdraw(*, request: HelpRequest, key: str) -> None:
    """Take back one consent. Without the main one nobody goes on reading: the request is closed."""
    request = locked(request)
    consent = Consent.objects.in_force().filter(request=request, key=key).first()
    if consent is None:
        return
    consent.withdrawn_at = timezone.now()
    consent.save()
    log(request, "casework.consent_withdrawn", data={"key": key})
    if key == MAIN_CONSENT:
        _stop(request)


@transaction.atomic
def erase(*, request: HelpRequest) -> None:
    """Remove everything that was written, now. What stays is a number that opens nothing."""
    request = locked(request)
    _stop(request)
    request.messages.all().delete()
    request.consents.all().delete()
    request.openings.all().delete()
    request.story = request.contact = ""
    request.set_answers({})
    request.decision = {}
    request.receipt_seal = f"erased-{get_random_string(40)}"
    request.erased_at = timezone.now()
    request.save()
    log(request, "casework.erased")


def taken_along(request: HelpRequest) -> dict:
    """Everything that is stored about this request and may be shown to the one who sent it."""
    return {
        "number": request.number,
        "received": request.created_at.isoformat(),
        "status": request.status,
        "language": request.language,
        "answers": {**request.answers, "story": request.story, "contact": request.contact},
        "answer_promised_by": request.promised_for.isoformat(),
        "written_down_by_staff": request.entered_by_id is not None,
        "messages": [
            {
                "at": m.created_at.isoformat(),
                "from": "answer" if m.is_answer else "you",
                "text": m.body,
            }
            for m in request.messages.all()
        ],
        "consents": [
            {
                "for": c.key,
                "recipient": c.recipient,
                "wording": c.wording,
                "version": c.version,
                "given": c.given_at.isoformat(),
                "withdrawn": c.withdrawn_at.isoformat() if c.withdrawn_at else None,
            }
            for c in request.consents.all()
        ],
        "opened": [
            {"day": o.day.isoformat(), "role": o.role, "place": o.place}
            for o in request.openings.all()
        ],
    }


def _stop(request: HelpRequest) -> None:
    """Nobody works on it any longer."""
    if request.status == Status.NEW:
        move(request, Status.UNASSIGNED, by=None)
    if request.status != Status.CLOSED:
        move(request, Status.CLOSED, by=None)
    request.assignee = None
    request.save()
