"""English of Europe: no month before its day, a clock of 24 hours, weeks from Monday."""

from content.formats.day_first import *  # noqa: F403 - Django reads all names of this module

DATE_FORMAT = "j F Y"
SHORT_DATE_FORMAT = "d/m/Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y, H:i"
SHORT_DATETIME_FORMAT = "d/m/Y H:i"
MONTH_DAY_FORMAT = "j F"
FIRST_DAY_OF_WEEK = 1
