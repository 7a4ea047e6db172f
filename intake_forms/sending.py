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
        is_suspect = _is_suspect(journey.draft, told.request.story, sender)
        while not journey.draft.take():
            journey.draft = Draft.objects.filter(pk=journey.draft.pk).first()
            if journey.draft is None:
                return actions.find(journey.code)
            told = _told(journey)
        if is_suspect:
            told.set_apart()
        return submit(told)


def _is_suspect(draft: Draft, story: str, sender: str) -> bool:
    """Count this sending; whether more came than people can send. It is set apart then.

    One that a program must have filled in, and a story that came before, count as much as ten.
    `TooMany` where the address has none left at all.
    """
    by_sender = (throttle.FORM_BY_SENDER, throttle.PEOPLE_BY_SENDER, throttle.PEOPLE_BY_DAY)
    attempts = [(limit, sender) for limit in by_sender]
    if story:
        by_content = (throttle.SAME_BY_CONTENT, throttle.FORM_BY_CONTENT)
        attempts += [(limit, story) for limit in by_content]
    is_let_in, *are_few, is_new = [*throttle.count_together(*attempts), *([] if story else [True])]
    if draft.is_hurried or not is_new:
        for limit in by_sender:
            limit.take(sender, throttle.SUSPECT - 1)
    if not is_let_in:
        raise TooMany
    return not all(are_few)


def _told(journey) -> Told:
    schema, answers, language = journey.schema, journey.draft.answers, journey.language
    asked = as_asked(journey.page, schema, answers, language)
    asked = replace(asked, ended_at=journey.draft.ended_at)
    return Told(asked, agreed(schema, answers, language), seal=journey.draft.receipt_seal)
