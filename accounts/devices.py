"""Devices from which somebody has signed in: guesses from elsewhere never shut those out.

The device cookies of OWASP. A cookie holds a random number, signed for one account, and lets nobody
in: the password is asked all the same, but its tries are counted for this device alone.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

SECONDS = 180 * 24 * 3600
_PATH = "/admin/"


def known(request: HttpRequest, account: str) -> str:
    """The number of this device where the account has signed in on it, else nothing."""
    try:
        return _signer(account).unsign(request.COOKIES.get(_name(account), ""), max_age=SECONDS)
    except signing.BadSignature:
        return ""


def number(request: HttpRequest, account: str) -> str:
    """That of this device for the account, a new one where it is not known."""
    return known(request, account) or secrets.token_urlsafe(12)


def remember(response: HttpResponse, account: str, number: str) -> None:
    response.set_cookie(
        _name(account),
        _signer(account).sign(number),
        max_age=SECONDS,
        path=_PATH,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _signer(account: str) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"device:{account.lower()}")


def _name(account: str) -> str:
    """One cookie an account, since colleagues share computers; it does not say which account."""
    return f"device_{salted_hmac('device', account.lower()).hexdigest()[:10]}"
