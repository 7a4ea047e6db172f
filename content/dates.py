"""Days as people of each language write them."""

import datetime
from functools import cache, lru_cache

from babel.core import Locale
from babel.dates import format_date
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

NO_DATE = _("This is not a date. Write the day first, as 31.12.2026, or 2026-12-31.")
NO_TIME = _("This is not a day with a time. Write the day first, as 31.12.2026 18:00.")
_YEARS = range(1900, 2200)


def check_year(day: datetime.date) -> None:
    """Far years are slips of the hand, and databases cannot hold all of them."""
    if day.year not in _YEARS:
        raise ValidationError(_("Please look at the year again."))


@cache
def babel_locale(language: str) -> Locale:
    """English here is the English of Europe: the day comes before the month."""
    return Locale.parse("en_GB" if language == "en" else language)


@lru_cache(maxsize=1024)
def written_day(day: datetime.date, language: str) -> str:
    """`21 November 2026`, `21 noiembrie 2026`."""
    return format_date(day, "long", locale=babel_locale(language))
