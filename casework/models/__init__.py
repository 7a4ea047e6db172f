"""Help requests, what was said in them, and how they were routed."""

from .conversation import Message
from .requests import NEXT_STEPS, HelpRequest, Status

__all__ = ["NEXT_STEPS", "HelpRequest", "Message", "Status"]
