"""Slows down guessing and flooding without ever writing down who did it.

The key is sealed with the day's own secret, so yesterday's rows can be tied to nobody. A table and
not the cache keeps the count, because several web processes must share it on a plain laptop too.
"""

import hashlib
import hmac
import ipaddress
import time
from dataclasses import dataclass

from django.conf import settings
from django.db.models import F
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

    def take(self, who: str, weight: int = 1) -> bool:
        """Count an attempt where one is left; False, and uncounted, where the limit is reached.

        In one statement, and before the attempt is looked at: many at once get no more than this.
        """
        return counters.add(Attempt, weight, below=self.allowed_by_now(), **self.row(who))

    def give_back(self, who: str) -> None:
        """The attempt was a good one and does not count."""
        Attempt.objects.filter(**self.row(who), count__gt=0).update(count=F("count") - 1)

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
        """The minute in which it began, so that windows of all lengths can be deleted by age."""
        return int(time.time()) // self.seconds * self.seconds // 60

    def _seal(self, who: str) -> str:
        day = str(int(time.time()) // 86_400)
        secret = hmac.digest(settings.SECRET_KEY.encode(), day.encode(), "sha256")
        return hmac.new(secret, f"{self.kind}:{who}".encode(), hashlib.sha256).hexdigest()


def count_together(*attempts: tuple[Limit, str]) -> list[bool]:
    """Count an attempt of each kind, in one statement; whether there was one left of each."""
    counts = counters.add_to_each(Attempt, *(limit.row(who) for limit, who in attempts))
    pairs = zip(counts, attempts, strict=True)
    return [count <= limit.allowed_by_now() for count, (limit, _who) in pairs]


# Passwords and codes of the second step; `sign_in` says which limit is asked when.
LOGIN_BY_DEVICE = Limit("login-device", allowed=10, seconds=900)
LOGIN_BY_SENDER = Limit("login-sender", allowed=30, seconds=900, refill=30)
LOGIN_BY_ACCOUNT_AND_SENDER = Limit("login-account-sender", allowed=10, seconds=900)
LOGIN_BY_ACCOUNT = Limit("login-account", allowed=100, seconds=900, refill=30)
# Mails to set a new password. A link holds for days, so nobody needs many.
RESET_BY_SENDER = Limit("reset-sender", allowed=20, seconds=3600)
RESET_BY_ACCOUNT = Limit("reset-account", allowed=3, seconds=3600)
# Wrong codes only; a right one is never refused, and no guess finds one of 66 bits.
RECEIPT_BY_SENDER = Limit("receipt-sender", allowed=30, seconds=900, refill=5)
# Many people share one address in a hostel; this only stops machines.
FORM_BY_SENDER = Limit("form-sender", allowed=12_000, seconds=900, refill=1)
# More requests from one address than people send who sit together: what comes above is set apart.
PEOPLE_BY_SENDER = Limit("people-sender", allowed=settings.FLOOD_AFTER, seconds=900)
PEOPLE_BY_DAY = Limit("people-day", allowed=2 * settings.FLOOD_AFTER, seconds=86_400)
# The same story so often that no group of colleagues can mean it, from whatever addresses.
SAME_BY_CONTENT = Limit("same-content", allowed=12, seconds=86_400)
# A family or a group on one phone gets its seats at once; a program does not get all of them.
SEAT_BY_SENDER = Limit("seat-sender", allowed=12, seconds=3600, refill=300)
# Somebody frightened writes as in a chat; what comes above waits three minutes.
MESSAGE_BY_REQUEST = Limit("message", allowed=20, seconds=3600, refill=180)
# At most one mail an hour says that requests were set apart.
FLOOD_NOTICE = Limit("flood-notice", allowed=1, seconds=3600)
# The same story a second time within a day, from whomever; nobody is refused for that alone.
FORM_BY_CONTENT = Limit("form-content", allowed=1, seconds=86_400)
# A form sent sooner than anybody can read it, or with a story that was sent before, counts as much
# as ten others; it is not refused.
SUSPECT = 10


def sender(request: HttpRequest) -> str:
    """The caller's network address, for `Limit` only: it may be sealed, never stored or logged.

    One line to the net has 2^64 addresses of IPv6, so its first half stands for all of them.
    """
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop]
    proxies = settings.PROXY_COUNT
    if proxies and len(hops) >= proxies:
        return _line(hops[-proxies])
    return _line(request.META.get("REMOTE_ADDR", ""))


def _line(address: str) -> str:
    if ":" not in address:
        return address
    try:
        found = ipaddress.IPv6Address(address)
    except ValueError:
        return address
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.IPv6Network((found, 64), strict=False))


def forget_old_attempts() -> None:
    """Delete the rows of windows that are over: the key of that day is gone anyway."""
    Attempt.objects.filter(window__lt=int(time.time()) // 60 - 2 * 1440).delete()
