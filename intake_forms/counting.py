"""How many people start, get on and send: by form, step, language and day, nobody followed."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from .models import DailyCount

STARTED, STEP, SENT = "started", "step", "sent"


def count(journey, event: str, step: str = "") -> None:
    """Add one to today's counter."""
    with transaction.atomic():
        row, _is_new = DailyCount.objects.get_or_create(
            form=journey.page.translation_key,
            event=event,
            step=step,
            language=journey.language,
            day=timezone.localdate(),
        )
        DailyCount.objects.filter(pk=row.pk).update(count=F("count") + 1)
