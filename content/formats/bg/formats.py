"""Django's own Bulgarian has no form for a day with a time and would write it as Americans do."""

from content.formats.day_first import *  # noqa: F403 - Django reads all names of this module

DATETIME_FORMAT = "d F Y, H:i"
SHORT_DATETIME_FORMAT = "d.m.Y H:i"
FIRST_DAY_OF_WEEK = 1
