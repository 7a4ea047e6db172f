"""Sent means stored: request, consents and queue entry commit together; the draft goes."""

from django.db import transaction

from casework import actions
from casework.models import Draft, HelpRequest

from . import counting
from .answers import agreed, as_asked


def send(journey) -> HelpRequest:
    """Turn the draft into a request under the same receipt; sending twice is the same request."""
    # All that needs no lock comes before it: others wait for the database meanwhile.
    content = _content(journey)
    with transaction.atomic():
        while not journey.draft.take():
            journey.draft = Draft.objects.filter(pk=journey.draft.pk).first()
            if journey.draft is None:
                return actions.find(journey.code)
            content = _content(journey)
        case = actions.submit(**content, seal=journey.draft.receipt_seal)
        counting.count(journey, counting.SENT)
    return case


def _content(journey) -> dict:
    schema, answers, language = journey.schema, journey.answers, journey.language
    return {
        "asked": as_asked(schema, answers, language, journey.page.audience),
        "consents": agreed(schema, answers, language),
    }
