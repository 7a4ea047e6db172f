"""French: dates are typed as in every language here."""

from content.formats.day_first import *  # noqa: F403 - Django reads all names of this module
