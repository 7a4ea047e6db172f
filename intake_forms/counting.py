"""How many people start, get on and send: by form, step, language and day, nobody followed."""

from django.utils import timezone

from accounts import counters

from .models import DailyCount

STARTED, STEP, SENT = "started", "step", "sent"


def count(journey, event: str, step: str = "") -> None:
    """Add one to today's counter."""
    counters.add(
        DailyCount,
        form=journey.page.translation_key,
        event=event,
        step=step,
        language=journey.language,
        day=timezone.localdate(),
    )
