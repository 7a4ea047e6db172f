"""Sent means stored: request, consents and queue entry commit together; the draft goes.

What all senders share is not written here: they would wait for each other. See `counting`.
"""

from dataclasses import replace

from django.db import transaction

from accounts import throttle
from casework import actions
from casework.models import Draft, HelpRequest
from casework.submitting import Told, submit

from .answers import agreed, as_asked


class TooMany(Exception):
    """Far more came from one network than people can send; nothing was stored."""


def send(journey, sender: str) -> HelpRequest:
    """Turn the draft into a request under the same receipt; sending twice is the same request.

    `sender` is the network address, for the limit only. Raises `TooMany`.
    """
    # All that needs no lock comes before it: others wait for the database meanwhile.
    told = _told(journey)
    with transaction.atomic():
        if _is_too_much(journey.draft, told.request.story, sender):
            raise TooMany
        while not journey.draft.take():
            journey.draft = Draft.objects.filter(pk=journey.draft.pk).first()
            if journey.draft is None:
                return actions.find(journey.code)
            told = _told(journey)
        return submit(told)


def _is_too_much(draft: Draft, story: str, sender: str) -> bool:
    """Count this sending; more than once where a program must have filled in the form."""
    attempts = [(throttle.FORM_BY_SENDER, sender)]
    if story:
        attempts.append((throttle.FORM_BY_CONTENT, story))
    is_let_in, *is_new = throttle.count_together(*attempts)
    if draft.is_hurried or not all(is_new):
        throttle.FORM_BY_SENDER.take(sender, throttle.SUSPECT - 1)
    return not is_let_in


def _told(journey) -> Told:
    schema, answers, language = journey.schema, journey.draft.answers, journey.language
    asked = as_asked(journey.page, schema, answers, language)
    asked = replace(asked, ended_at=journey.draft.ended_at)
    return Told(asked, agreed(schema, answers, language), seal=journey.draft.receipt_seal)
