"""How many people start, get on and send: by form, step, language and day, nobody followed."""

from collections import Counter
from datetime import date, datetime, time

from django.db.models import Count
from django.utils import timezone

from accounts import counters
from casework.models import HelpRequest

from .models import DailyCount

Event = DailyCount.Event


def count(journey, event: Event, step: str = "") -> None:
    """Add one to today's counter."""
    counters.add(
        DailyCount,
        form=journey.page.translation_key,
        event=event,
        step=step,
        language=journey.language,
        day=timezone.localdate(),
    )


def since(day: date) -> Counter:
    """(form, event, step, language) → number, from that day on.

    What was sent is counted by the requests themselves: one counter for all of them would let them
    be sent only one after the other. What staff wrote down was not sent by anybody.
    """
    found: Counter = Counter()
    for row in DailyCount.objects.filter(day__gte=day):
        found[row.form, row.event, row.step, row.language] += row.count
    start = timezone.make_aware(datetime.combine(day, time.min))
    sent = HelpRequest.objects.filter(created_at__gte=start, entered_by=None).exclude(form=None)
    for row in sent.values("form", "language").annotate(number=Count("pk")).order_by():
        found[row["form"], Event.SENT, "", row["language"]] += row["number"]
    return found
