"""Help forms and their counters."""

from .counters import DailyCount
from .pages import HelpFormPage

__all__ = ["DailyCount", "HelpFormPage"]
