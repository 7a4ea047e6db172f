"""The receipt with which a worker comes back: made, sealed, and kept on the phone for a while.

A receipt is a code (see `codes`). The site keeps only a slow, keyed seal of it; the phone keeps it
in a cookie that only the site can read.
"""

import hashlib
import hmac
import json
import secrets

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from . import codes
from .encryption import box

COOKIE = "receipt"
# How long a phone may go on writing, and how long an opened mailbox stays open, in seconds.
DRAFT_SECONDS = 7 * 24 * 3600
MAILBOX_SECONDS = 30 * 60


def new() -> int:
    """A code that nobody has: 66 random bits."""
    return secrets.randbits(codes.BITS)


def derive(nonce: str, content: dict) -> int:
    """The code of this content sent from this form, so that sending twice gives the same one."""
    text = nonce + json.dumps(content, sort_keys=True, ensure_ascii=False)
    digest = hmac.digest(settings.RECEIPT_KEY.encode(), text.encode(), "sha256")
    return int.from_bytes(digest[:9], "big") >> (72 - codes.BITS)


def spoken(code: int) -> str:
    """The code in words of the active language."""
    return " ".join(codes.to_words(code, get_language()))


def understood(typed: str) -> int | None:
    """The code that somebody meant to type, in whatever language."""
    return codes.from_words(typed, get_language())


def sealed(code: int) -> str:
    """The only form in which a receipt is stored: keyed, and slow to try out.

    A code has 66 random bits, so a few milliseconds a try are enough.
    """
    return hashlib.scrypt(
        code.to_bytes(9, "big"), salt=settings.RECEIPT_KEY.encode(), n=2**10, r=8, p=1, dklen=32
    ).hex()


def closed(code: int) -> str:
    """The code for a hidden field or a cookie: unreadable but for us."""
    return box().encrypt(code.to_bytes(9, "big")).decode()


def opened(token: str, seconds: int = DRAFT_SECONDS) -> int | None:
    """The code of such a token, None if it is forged, broken or older than that."""
    try:
        return int.from_bytes(box().decrypt(token.encode(), ttl=seconds), "big")
    except (InvalidToken, ValueError):
        return None


def remember(response: HttpResponse, code: int) -> None:
    """Leave the code on the phone, unreadable there, until the browser closes."""
    response.set_cookie(
        COOKIE,
        closed(code),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def recall(request: HttpRequest, seconds: int = MAILBOX_SECONDS) -> int | None:
    """The code that this phone was given at most that long ago."""
    return opened(request.COOKIES.get(COOKIE, ""), seconds)


def forget(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, samesite="Lax")


def ask_for_cookies(response: HttpResponse) -> None:
    """Leave an empty mark, so that the answer to the form knows whether cookies come back."""
    response.set_cookie("cookies", "1", httponly=True, samesite="Lax")


def takes_cookies(request: HttpRequest) -> bool:
    return "cookies" in request.COOKIES
