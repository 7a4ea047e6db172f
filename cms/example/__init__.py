"""The example content: invented people and workshops, real pages from the ledger's facts."""

from .accounts import set_password
from .loading import load

__all__ = ["load", "set_password"]
