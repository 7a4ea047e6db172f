"""What a journey has to say when it is sent; how it is stored is told in `casework.submitting`."""

from dataclasses import replace

from accounts import throttle
from casework import submitting
from casework.models import Draft, HelpRequest
from casework.submitting import Told

from .answers import agreed, as_asked


def send(journey) -> HelpRequest:
    """The request under the same receipt. Raises `casework.submitting.TooMany`."""

    def tell(draft: Draft) -> Told:
        journey.draft = draft
        return _told(journey)

    return submitting.send(journey.draft, tell, throttle.sender(journey.request))


def _told(journey) -> Told:
    schema, answers, language = journey.schema, journey.draft.answers, journey.language
    asked = as_asked(journey.page, schema, answers, language)
    asked = replace(asked, ended_at=journey.draft.ended_at)
    consents = agreed(schema, answers, language)
    return Told(asked, consents, seal=journey.draft.receipt_seal)
