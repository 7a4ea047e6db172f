"""Slows down guessing and flooding without ever writing down who did it.

The key is sealed with the day's own secret, so yesterday's rows can be tied to nobody. A table and
not the cache keeps the count, because several web processes must share it on a plain laptop too.
"""

import hashlib
import hmac
import time
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest

from .models import Attempt


@dataclass(frozen=True)
class Limit:
    """At most `allowed` attempts of one kind and key in `seconds`."""

    kind: str
    allowed: int
    seconds: int

    def is_reached(self, who: str) -> bool:
        row = Attempt.objects.filter(key=self._seal(who), window=self._window()).first()
        return bool(row and row.count >= self.allowed)

    def count(self, who: str) -> None:
        with transaction.atomic():
            row, _ = Attempt.objects.get_or_create(key=self._seal(who), window=self._window())
            Attempt.objects.filter(pk=row.pk).update(count=F("count") + 1)

    def forget(self, who: str) -> None:
        Attempt.objects.filter(key=self._seal(who)).delete()

    def _window(self) -> int:
        return int(time.time()) // self.seconds

    def _seal(self, who: str) -> str:
        day = str(int(time.time()) // 86_400)
        secret = hmac.digest(settings.SECRET_KEY.encode(), day.encode(), "sha256")
        return hmac.new(secret, f"{self.kind}:{who}".encode(), hashlib.sha256).hexdigest()


LOGIN_BY_ACCOUNT = Limit("login-account", allowed=10, seconds=900)
LOGIN_BY_SENDER = Limit("login-sender", allowed=30, seconds=900)
RECEIPT_BY_SENDER = Limit("receipt-sender", allowed=30, seconds=900)
# Many people share one address in a hostel; this only stops machines.
FORM_BY_SENDER = Limit("form-sender", allowed=2000, seconds=900)


def sender(request: HttpRequest) -> str:
    """The caller's network address, for `Limit` only: it may be sealed, never stored or logged."""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop]
    proxies = settings.PROXY_COUNT
    if proxies and len(hops) >= proxies:
        return hops[-proxies]
    return request.META.get("REMOTE_ADDR", "")


def forget_old_attempts() -> None:
    """Delete the rows of windows that are over: the key of that day is gone anyway."""
    Attempt.objects.filter(window__lt=int(time.time()) // 900 - 2 * 96).delete()
