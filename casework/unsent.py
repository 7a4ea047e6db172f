"""What somebody typed into a mailbox that had closed meanwhile is not lost.

Whoever sends it is asked for the receipt, on a page that carries the words in a hidden field,
sealed. They are kept nowhere else, so nothing is there to erase. They open for nothing but the
request for which they were written: two people may share a phone.
"""

import json
import zlib

from cryptography.fernet import InvalidToken
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from accounts import made_from
from accounts.encryption import box
from content.public_form import posted

from . import receipts
from .models import HelpRequest

FIELD = "unsent"
# Sent by those who were told that their words do not open, and press again.
WITHOUT = "without"
SECONDS = 4 * 3600
_MARK = b"unsent:"
_TYPED = ("body", "story", "contact")


def seal(request: HttpRequest) -> str:
    """For the hidden field; "" where nothing was typed, or nobody knows into which mailbox."""
    if FIELD in request.POST:
        return request.POST[FIELD] if _opened(request) else ""
    sent, code = posted(request), receipts.meant(request)
    words = {name: str(sent[name]) for name in (*_TYPED, made_from.NAME) if name in sent}
    if code is None or not any(words.get(name, "").strip() for name in _TYPED):
        return ""
    held = json.dumps({"for": receipts.sealed(code), "words": words})
    return box().encrypt(_MARK + zlib.compress(held.encode())).decode()


def words_for(request: HttpRequest, case: HelpRequest) -> dict[str, str]:
    """By names of fields; empty where it is too old, forged, or was meant for another request."""
    held = _opened(request)
    is_meant = constant_time_compare(held.get("for", ""), case.receipt_seal)
    return held["words"] if held and is_meant else {}


def is_lost(request: HttpRequest, words: dict[str, str]) -> bool:
    """Whether something was typed that this code does not bring back, and nobody said so yet."""
    return bool(request.POST.get(FIELD)) and not words and WITHOUT not in request.POST


def _opened(request: HttpRequest) -> dict:
    try:
        held = box().decrypt(request.POST.get(FIELD, "").encode(), ttl=SECONDS)
    except InvalidToken:
        return {}
    is_ours = held.startswith(_MARK)
    return json.loads(zlib.decompress(held.removeprefix(_MARK))) if is_ours else {}
