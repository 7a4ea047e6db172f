"""Help requests, what was said and agreed in them, what happened to them, and unsent drafts."""

from .consents import Consent, Opening
from .conversation import Message
from .drafts import Draft
from .forms import FormVersion
from .history import HistoryLine
from .requests import MAIN_CONSENT, NEXT_STEPS, HelpRequest, Status

__all__ = [
    "MAIN_CONSENT",
    "NEXT_STEPS",
    "Consent",
    "Draft",
    "FormVersion",
    "HelpRequest",
    "HistoryLine",
    "Message",
    "Opening",
    "Status",
]
