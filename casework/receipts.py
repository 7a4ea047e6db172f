"""The receipt with which a worker comes back: made, sealed, and kept on the phone for a while.

A receipt is a code (see `codes`). The site keeps only a slow, keyed seal of it; the phone keeps it
in a cookie that only the site can read: one for help, another for a seat at a workshop.
"""

import hashlib
import hmac
import json
import secrets
import struct
import time
from datetime import datetime
from functools import cached_property

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from accounts.encryption import box

from . import codes

COOKIE = "receipt"
SEAT_COOKIE = "seat"
# Bytes of a seal; before it stand whether the form was begun here, and when it was given out.
_SEAL = 32
_HEAD = struct.Struct(">?d")
# Bytes of a packed code.
_CODE = 9
_LENGTH = _HEAD.size + _CODE + _SEAL
# How long a phone may go on writing, and how long an opened mailbox stays open, in seconds.
DRAFT_SECONDS = settings.KEPT_DAYS["draft"] * 24 * 3600
MAILBOX_SECONDS = 30 * 60


class Code(int):
    """The number behind a receipt, with the seal under which the site knows it.

    `begun_here` where the form was begun on this phone: only then does it keep the draft for days.
    `made_at` is when the phone was given it, in seconds; None where it was typed just now.
    """

    begun_here = False
    made_at: float | None = None

    @cached_property
    def seal(self) -> str:
        """The only form in which a receipt is stored: keyed, and slow to try out.

        A code has 66 random bits, so a few milliseconds a try are enough.
        """
        salt = settings.RECEIPT_KEY.encode()
        return hashlib.scrypt(_packed(self), salt=salt, n=2**10, r=8, p=1, dklen=_SEAL).hex()

    @property
    def seconds(self) -> int:
        return DRAFT_SECONDS if self.begun_here else MAILBOX_SECONDS

    def is_older(self, seconds: int) -> bool:
        return self.made_at is not None and time.time() - self.made_at > seconds


def new() -> Code:
    """A code that nobody has: 66 random bits."""
    code = Code(secrets.randbits(codes.BITS))
    code.begun_here = True
    return code


def derive(nonce: str, content: dict) -> int:
    """The code of this content sent from this form, so that sending twice gives the same one."""
    text = nonce + json.dumps(content, sort_keys=True, ensure_ascii=False)
    digest = hmac.digest(settings.RECEIPT_KEY.encode(), text.encode(), "sha256")
    return int.from_bytes(digest[:9], "big") >> (72 - codes.BITS)


def spoken(code: int) -> str:
    """The code in words of the active language."""
    return " ".join(codes.to_words(code, get_language()))


def shown(code: int) -> dict:
    """What a page needs to show a receipt, and to carry it on without cookies."""
    pictures = codes.to_pictures(code)
    return {"receipt": spoken(code), "pictures": pictures, "journey": closed(code)}


def understood(typed: str) -> int | None:
    """The code that somebody meant to type, in whatever language."""
    return codes.from_words(typed, get_language())


def sealed(code: int) -> str:
    """The seal of a code, worked out only where the phone did not bring it along."""
    return (code if isinstance(code, Code) else Code(code)).seal


def closed(code: int) -> str:
    """The code and its seal for a hidden field or a cookie: unreadable but for us."""
    begun_here = isinstance(code, Code) and code.begun_here
    head = _HEAD.pack(begun_here, time.time())
    return box().encrypt(head + _packed(code) + bytes.fromhex(sealed(code))).decode()


def opened(token: str) -> Code | None:
    """The code of such a token; None if it is forged, broken, or older than the code allows."""
    code = _read(token)
    return None if code is None or code.is_older(code.seconds) else code


def _read(token: str) -> Code | None:
    """However old."""
    try:
        content = box().decrypt(token.encode())
        # Other things are sealed with the same keys.
        if len(content) != _LENGTH:
            return None
        begun_here, made_at = _HEAD.unpack(content[: _HEAD.size])
    except (InvalidToken, ValueError, struct.error):
        return None
    code = Code.from_bytes(content[_HEAD.size : -_SEAL], "big")
    code.seal = content[-_SEAL:].hex()
    code.begun_here, code.made_at = begun_here, made_at
    return code


def still_opens(code: int, ended_at: datetime | None, sent_at: datetime | None = None) -> bool:
    """Whether what the phone brought may open the row that was found by it.

    `ended_at` is when somebody last put the receipt away: what any phone was given before opens
    nothing. `sent_at` is when the request was sent: from then on a phone that began the form has no
    more than half an hour either, begun when it was last given the code.
    """
    if not isinstance(code, Code) or code.made_at is None:
        return True
    if ended_at and code.made_at <= ended_at.timestamp():
        return False
    is_just_sent = sent_at is not None and time.time() - sent_at.timestamp() < MAILBOX_SECONDS
    return sent_at is None or is_just_sent or not code.is_older(MAILBOX_SECONDS)


def _packed(code: int) -> bytes:
    return code.to_bytes(_CODE, "big")


def remember(response: HttpResponse, code: int, cookie: str = COOKIE) -> None:
    """Leave the code on the phone, unreadable there, until the browser closes."""
    response.set_cookie(
        cookie,
        closed(code),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def recall(request: HttpRequest, cookie: str = COOKIE) -> Code | None:
    """The code that this phone was given, while it may still use it."""
    return opened(request.COOKIES.get(cookie, ""))


def carried(request: HttpRequest, cookie: str = COOKIE) -> Code | None:
    """The code in the form that was sent, or in the cookie: an open page goes on with its own.

    It never goes on with that of somebody else who has used this browser since.
    """
    mine, theirs = _read(request.POST.get("journey", "")), recall(request, cookie)
    if mine is None or mine == theirs:
        return theirs
    return None if mine.is_older(mine.seconds) else mine


def meant(request: HttpRequest, cookie: str = COOKIE) -> Code | None:
    """The code of the page that was sent, though it may open nothing any more."""
    mine = _read(request.POST.get("journey", ""))
    return _read(request.COOKIES.get(cookie, "")) if mine is None else mine


def is_of_another(request: HttpRequest, cookie: str = COOKIE) -> bool:
    """Whether somebody else has used this browser since the page that was sent was opened."""
    mine, theirs = _read(request.POST.get("journey", "")), recall(request, cookie)
    return None not in (mine, theirs) and mine != theirs


def forget(response: HttpResponse, *cookies: str) -> None:
    for cookie in cookies or (COOKIE,):
        response.delete_cookie(cookie, samesite="Lax")


def ask_for_cookies(response: HttpResponse) -> None:
    """Leave an empty mark, so that the answer to the form knows whether cookies come back."""
    response.set_cookie(
        "cookies", "1", httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


def takes_cookies(request: HttpRequest, cookie: str = COOKIE) -> bool:
    """Whether the code may go into the cookie: it is not where another person's code is."""
    return "cookies" in request.COOKIES and not is_of_another(request, cookie)
