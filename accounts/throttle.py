"""Slows down guessing and flooding without ever writing down who did it.

The key is sealed with the day's own secret, so yesterday's rows can be tied to nobody. A table and
not the cache keeps the count, because several web processes must share it on a plain laptop too.
"""

import hashlib
import hmac
import time
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from . import counters
from .models import Attempt


@dataclass(frozen=True)
class Limit:
    """At most `allowed` attempts of one kind and key in `seconds`, and one more each `refill`."""

    kind: str
    allowed: int
    seconds: int
    refill: int = 0

    def is_reached(self, who: str) -> bool:
        row = Attempt.objects.filter(**self.row(who)).first()
        return bool(row and row.count >= self.allowed_by_now())

    def count(self, who: str) -> None:
        counters.add(Attempt, **self.row(who))

    def take(self, who: str, weight: int = 1) -> bool:
        """Count an attempt where one is left; False, and uncounted, where the limit is reached."""
        return counters.add(Attempt, weight, below=self.allowed_by_now(), **self.row(who))

    def forget(self, who: str) -> None:
        Attempt.objects.filter(key=self._seal(who)).delete()

    def row(self, who: str) -> dict:
        """Where the attempts of somebody are counted now."""
        return {"key": self._seal(who), "window": self._window()}

    def allowed_by_now(self) -> int:
        """Grows through the window, so that whoever shares an address with others gets in soon."""
        passed = int(time.time()) % self.seconds
        return self.allowed + (passed // self.refill if self.refill else 0)

    def _window(self) -> int:
        return int(time.time()) // self.seconds

    def _seal(self, who: str) -> str:
        day = str(int(time.time()) // 86_400)
        secret = hmac.digest(settings.SECRET_KEY.encode(), day.encode(), "sha256")
        return hmac.new(secret, f"{self.kind}:{who}".encode(), hashlib.sha256).hexdigest()


def count_together(*attempts: tuple[Limit, str]) -> list[bool]:
    """Count an attempt of each kind, in one statement; whether there was one left of each."""
    counts = counters.add_to_each(Attempt, *(limit.row(who) for limit, who in attempts))
    pairs = zip(counts, attempts, strict=True)
    return [count <= limit.allowed_by_now() for count, (limit, _who) in pairs]


LOGIN_BY_ACCOUNT = Limit("login-account", allowed=10, seconds=900)
LOGIN_BY_SENDER = Limit("login-sender", allowed=30, seconds=900)
# At most 210 wrong codes in a quarter of an hour: hopeless against 66 bits.
RECEIPT_BY_SENDER = Limit("receipt-sender", allowed=30, seconds=900, refill=5)
# Many people share one address in a hostel; this only stops machines.
FORM_BY_SENDER = Limit("form-sender", allowed=12_000, seconds=900, refill=1)
# The same story a second time within a day, from whomever; nobody is refused for that alone.
FORM_BY_CONTENT = Limit("form-content", allowed=1, seconds=86_400)
# A form sent sooner than anybody can read it, or with a story that was sent before, counts as much
# as ten others; it is not refused.
SUSPECT = 10


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
