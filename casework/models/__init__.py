"""Help requests, what was said in them, what happened to them, and how they were routed."""

from .conversation import Message
from .history import HistoryLine
from .requests import NEXT_STEPS, HelpRequest, Status

__all__ = ["NEXT_STEPS", "HelpRequest", "HistoryLine", "Message", "Status"]
