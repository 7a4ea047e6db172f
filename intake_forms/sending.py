"""Sent means stored: request, consents and queue entry commit together; the draft goes."""

from django.db import transaction

from accounts import throttle
from casework import actions
from casework.models import Draft, HelpRequest

from . import counting
from .answers import agreed, as_asked


class TooMany(Exception):
    """Far more came from one network than people can send; nothing was stored."""


def send(journey, sender: str) -> HelpRequest:
    """Turn the draft into a request under the same receipt; sending twice is the same request.

    `sender` is the network address, for the limit only. Raises `TooMany`.
    """
    # All that needs no lock comes before it: others wait for the database meanwhile.
    content = _content(journey)
    with transaction.atomic():
        if not throttle.FORM_BY_SENDER.take(sender, _weight(journey)):
            raise TooMany
        while not journey.draft.take():
            journey.draft = Draft.objects.filter(pk=journey.draft.pk).first()
            if journey.draft is None:
                return actions.find(journey.code)
            content = _content(journey)
        case = actions.submit(**content, seal=journey.draft.receipt_seal)
        counting.count(journey, counting.SENT)
    return case


def _weight(journey) -> int:
    """How much sending counts: more where a program must have filled in the form."""
    story = journey.answers.get("story")
    is_copy = bool(story) and not throttle.FORM_BY_CONTENT.take(story)
    return throttle.SUSPECT if is_copy or journey.draft.is_hurried else 1


def _content(journey) -> dict:
    schema, answers, language = journey.schema, journey.answers, journey.language
    return {
        "asked": as_asked(schema, answers, language, journey.page.audience),
        "consents": agreed(schema, answers, language),
    }
