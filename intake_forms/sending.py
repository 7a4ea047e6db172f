"""Sent means stored: request, consents and queue entry commit together; the draft goes."""

from django.db import transaction

from casework import actions
from casework.models import Draft, HelpRequest

from . import counting
from .answers import agreed, as_asked


@transaction.atomic
def send(journey) -> HelpRequest:
    """Turn the draft into a request under the same receipt; sending twice is the same request."""
    draft = Draft.objects.select_for_update().filter(pk=journey.draft.pk).first()
    if draft is None:
        return actions.find(journey.code)
    schema, language = journey.schema, journey.language
    case = actions.submit(
        asked=as_asked(schema, draft.answers, language, journey.page.audience),
        code=journey.code,
        consents=agreed(schema, draft.answers, language),
    )
    draft.delete()
    counting.count(journey, counting.SENT)
    return case
