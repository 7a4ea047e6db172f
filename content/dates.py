"""Days as people of each language write them."""

import datetime

from babel.core import Locale
from babel.dates import format_date


def babel_locale(language: str) -> Locale:
    """English here is the English of Europe: the day comes before the month."""
    return Locale.parse("en_GB" if language == "en" else language)


def written_day(day: datetime.date, language: str) -> str:
    """`21 November 2026`, `21 noiembrie 2026`."""
    return format_date(day, "long", locale=babel_locale(language))
