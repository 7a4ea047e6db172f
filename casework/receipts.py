"""The receipt with which a worker comes back: made, sealed, and kept on the phone for a while.

A receipt is a code (see `codes`). The site keeps only a slow, keyed seal of it; the phone keeps it
in a cookie that only the site can read: one for help, another for a seat at a workshop.
"""

import hashlib
import hmac
import json
import secrets
from functools import cached_property

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from accounts.encryption import box

from . import codes

COOKIE = "receipt"
SEAT_COOKIE = "seat"
# Bytes of a seal.
_SEAL = 32
# How long a phone may go on writing, and how long an opened mailbox stays open, in seconds.
DRAFT_SECONDS = settings.KEPT_DAYS["draft"] * 24 * 3600
MAILBOX_SECONDS = 30 * 60


class Code(int):
    """The number behind a receipt, with the seal under which the site knows it."""

    @cached_property
    def seal(self) -> str:
        """The only form in which a receipt is stored: keyed, and slow to try out.

        A code has 66 random bits, so a few milliseconds a try are enough.
        """
        salt = settings.RECEIPT_KEY.encode()
        return hashlib.scrypt(_packed(self), salt=salt, n=2**10, r=8, p=1, dklen=_SEAL).hex()


def new() -> Code:
    """A code that nobody has: 66 random bits."""
    return Code(secrets.randbits(codes.BITS))


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
    """The seal of a code, worked out only where the phone did not bring it along."""
    return (code if isinstance(code, Code) else Code(code)).seal


def closed(code: int) -> str:
    """The code and its seal for a hidden field or a cookie: unreadable but for us."""
    return box().encrypt(_packed(code) + bytes.fromhex(sealed(code))).decode()


def opened(token: str, seconds: int = DRAFT_SECONDS) -> Code | None:
    """The code of such a token, None if it is forged, broken or older than that."""
    try:
        content = box().decrypt(token.encode(), ttl=seconds)
    except (InvalidToken, ValueError):
        return None
    code = Code.from_bytes(content[:-_SEAL], "big")
    code.seal = content[-_SEAL:].hex()
    return code


def _packed(code: int) -> bytes:
    return code.to_bytes(9, "big")


def remember(response: HttpResponse, code: int, cookie: str = COOKIE) -> None:
    """Leave the code on the phone, unreadable there, until the browser closes."""
    response.set_cookie(
        cookie,
        closed(code),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def recall(
    request: HttpRequest, seconds: int = MAILBOX_SECONDS, cookie: str = COOKIE
) -> int | None:
    """The code that this phone was given at most that long ago."""
    return opened(request.COOKIES.get(cookie, ""), seconds)


def forget(response: HttpResponse, *cookies: str) -> None:
    for cookie in cookies or (COOKIE,):
        response.delete_cookie(cookie, samesite="Lax")


def ask_for_cookies(response: HttpResponse) -> None:
    """Leave an empty mark, so that the answer to the form knows whether cookies come back."""
    response.set_cookie(
        "cookies", "1", httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


def takes_cookies(request: HttpRequest) -> bool:
    return "cookies" in request.COOKIES
