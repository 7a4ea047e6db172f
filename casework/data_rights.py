"""What a worker may do with the own request: correct, withdraw, take along, erase.

Nobody has to be asked, and no identity paper is needed: the receipt is the authority.
"""

from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_q.tasks import async_task
from wagtail.log_actions import log

from accounts import made_from

from .actions import bring_up, heard, heed, locked, move
from .models import MAIN_CONSENT, Consent, HelpRequest, Status


class ChangedMeanwhile(Exception):
    """Another window has changed the same field; `now` is what stands there, by field."""

    def __init__(self, now: dict[str, str]):
        super().__init__()
        self.now = now


def state(request: HelpRequest) -> str:
    """What a page carries that shows story and contact to be corrected."""
    return made_from.state(_page(request), {name: _plain(v) for name, v in _words(request).items()})


@transaction.atomic
def correct(*, request: HelpRequest, story: str, contact: str, seen: str | None = None) -> None:
    """Replace what was written; the old words are gone, that it happened stays in the history.

    A request without a topic keeps its story: it would ask for nothing otherwise. `seen` is the
    state of the page: what was not touched on it is not written.
    """
    request = heard(request)
    if seen is not None:
        typed = {"story": story, "contact": contact}
        story, contact = _touched(request, typed, made_from.read(_page(request), seen) or {})
    if not (story or request.topic):
        story = request.story
    if (story, contact) == (request.story, request.contact):
        return
    request.story, request.contact = story, contact
    request.set_answers({**request.answers, "story": story, "contact": contact})
    is_new_danger = heed(request, story)
    log(request, "casework.worker_corrected")
    if bring_up(request, is_new_danger):
        async_task("casework.tasks.notify_assignee", request.pk, "worker_corrected")


def _touched(request: HelpRequest, typed: dict[str, str], seals: dict[str, str]) -> list[str]:
    """Story and contact as they are to be: typed where touched, else as they stand now."""
    now = _words(request)
    others = made_from.changed(seals, {name: _plain(value) for name, value in now.items()})
    mine = made_from.changed(seals, {name: _plain(value) for name, value in typed.items()})
    both = {n: now[n] for n in others & mine if _plain(now[n]) != _plain(typed[n])}
    if both:
        raise ChangedMeanwhile(both)
    return [typed[name] if name in mine else now[name] for name in now]


def _words(request: HelpRequest) -> dict[str, str]:
    return {"story": request.story, "contact": request.contact}


def _plain(text: str) -> str:
    """As it comes back from a browser."""
    return "\n".join(text.splitlines()).strip()


def _page(request: HelpRequest) -> str:
    return f"correction:{request.pk}"


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
    request.topic = request.sector = request.host_country = None
    request.set_answers({})
    request.decision = {}
    request.receipt_seal = f"erased-{get_random_string(40)}"
    request.erased_at = timezone.now()
    request.save()
    log(request, "casework.erased")
    transaction.on_commit(_forget_pages)


def _forget_pages() -> None:
    """SQLite's log of writes would keep what was erased until it is folded in some time later."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@transaction.atomic
def forget_answers(*, request: HelpRequest) -> None:
    """Remove answers that their question keeps for a shorter time than the request is kept."""
    request = locked(request)
    over = request.form_version.over((timezone.now() - request.changed_at).days)
    if not over & request.answers.keys():
        return
    request.set_answers({key: a for key, a in request.answers.items() if key not in over})
    for key in over & {"story", "contact"}:
        setattr(request, key, "")
    for key in over & {"topic", "sector", "host_country"}:
        setattr(request, key, None)
    if not (request.topic or request.story):
        erase(request=request)
    else:
        # Not `save`: that would let the time begin anew.
        names = ("sealed_answers", "story", "contact", "topic", "sector", "host_country")
        values = {name: getattr(request, name) for name in names}
        HelpRequest.objects.filter(pk=request.pk).update(**values)


def taken_along(request: HelpRequest) -> dict:
    """Everything that is stored about this request and may be shown to the one who sent it."""
    return {
        "number": request.number,
        "received": request.created_at.isoformat(),
        "status": request.status,
        "urgency": request.urgency,
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
                "language": c.language,
                "way": c.way,
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
    """Nobody works on it any longer, and what a form has copied of it goes."""
    request.drafts.all().delete()
    if request.status == Status.NEW:
        move(request, Status.UNASSIGNED, by=None)
    if request.status != Status.CLOSED:
        move(request, Status.CLOSED, by=None)
    request.assignee, request.has_news = None, False
    request.save()
