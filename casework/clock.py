"""By when an answer is promised; pure."""

from datetime import date, timedelta

# Working days until the first answer, by urgency. Danger and urgent requests: the same day.
WORKING_DAYS = {"routine": 3, "soon": 3, "urgent": 1, "danger": 0}
_SATURDAY = 5


def reply_by(received: date, urgency: str) -> date:
    """The last day of the promise: weekends do not count, and a day off moves it on."""
    day, left = received, WORKING_DAYS[urgency]
    while left or day.weekday() >= _SATURDAY:
        day += timedelta(days=1)
        if left and day.weekday() < _SATURDAY:
            left -= 1
    return day
