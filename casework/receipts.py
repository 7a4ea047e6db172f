"""The code with which a worker comes back: made, checked, sealed, kept on the phone for a while.

The code is derived from the form's secret and what was written: sending the same twice gives the
same code, and the site itself keeps only a slow, keyed seal of it.
"""

import hashlib
import hmac
import json

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from .encryption import box

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 16
_LOOK_ALIKES = str.maketrans("OILU", "011V")
_CYRILLIC = str.maketrans("АВЕКМНОРСТХУЗ", "ABEKMH0PCTXY3")
COOKIE = "receipt"
COOKIE_SECONDS = 30 * 60


def derive(nonce: str, content: dict) -> str:
    """The receipt of this content sent from this form: 80 bits, in letters hard to mix up."""
    text = nonce + json.dumps(content, sort_keys=True, ensure_ascii=False)
    digest = hmac.digest(settings.RECEIPT_KEY.encode(), text.encode(), "sha256")
    number = int.from_bytes(digest[:10], "big")
    code = "".join(_LETTERS[(number >> 5 * i) & 31] for i in range(_LENGTH))
    return written(code)


def written(code: str) -> str:
    """The code in groups of four, as people read it."""
    return " ".join(code[i : i + 4] for i in range(0, len(code), 4))


def normalised(typed: str) -> str:
    """What was meant: spaces, dashes, case, look-alikes and Cyrillic twins do not matter."""
    letters = typed.upper().translate(_CYRILLIC).translate(_LOOK_ALIKES)
    return "".join(letter for letter in letters if letter in _LETTERS)[: 2 * _LENGTH]


def sealed(typed: str) -> str:
    """The only form in which a receipt is stored: keyed, and slow to try out."""
    return hashlib.scrypt(
        normalised(typed).encode(), salt=settings.RECEIPT_KEY.encode(), n=2**13, r=8, p=1, dklen=32
    ).hex()


def remember(response: HttpResponse, code: str) -> None:
    """Leave the code on the phone, unreadable there, until it closes or half an hour ends."""
    response.set_cookie(
        COOKIE,
        box().encrypt(code.encode()).decode(),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def recall(request: HttpRequest) -> str:
    """The code that this phone still holds, or ""."""
    try:
        return box().decrypt(request.COOKIES.get(COOKIE, "").encode(), ttl=COOKIE_SECONDS).decode()
    except (InvalidToken, ValueError):
        return ""


def forget(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, samesite="Lax")


def ask_for_cookies(response: HttpResponse) -> None:
    """Leave an empty mark, so that the answer to the form knows whether cookies come back."""
    response.set_cookie("cookies", "1", httponly=True, samesite="Lax")


def takes_cookies(request: HttpRequest) -> bool:
    return "cookies" in request.COOKIES
