"""How often somebody may try to sign in: counted before the password or code is looked at.

A device that has signed in before counts for itself. All others share what is left: so many a
sender, so many a sender and account, so many an account. See decision 26.
"""

from contextlib import suppress
from dataclasses import dataclass

from django.http import HttpRequest

from . import devices, throttle
from .throttle import Limit


class TooMany(Exception):
    """No try is left; nothing was looked at."""


@dataclass(frozen=True)
class Guess:
    """One try for one account, at the password or at the code of the second step."""

    counted: tuple[tuple[Limit, str], ...]

    @classmethod
    def take(cls, request: HttpRequest, account: str, step: str = "password") -> "Guess":
        """Count it; `TooMany` where none is left."""
        name, sender = f"{step}:{account.lower()}", throttle.sender(request)
        if device := devices.known(request, account):
            with suppress(TooMany):
                return cls._take((throttle.LOGIN_BY_DEVICE, f"{name}:{device}"))
        return cls._take(
            (throttle.LOGIN_BY_ACCOUNT_AND_SENDER, f"{name}:{sender}"),
            (throttle.LOGIN_BY_SENDER, f"{step}:{sender}"),
            (throttle.LOGIN_BY_ACCOUNT, name),
        )

    @classmethod
    def _take(cls, *counted: tuple[Limit, str]) -> "Guess":
        if not all(limit.take(who) for limit, who in counted):
            raise TooMany
        return cls(counted)

    def was_right(self) -> None:
        """What the same people got wrong before is forgotten; others' tries stay counted."""
        for limit, who in self.counted:
            if limit in (throttle.LOGIN_BY_DEVICE, throttle.LOGIN_BY_ACCOUNT_AND_SENDER):
                limit.forget(who)
            else:
                limit.give_back(who)
