"""What every press reads and editors rarely change, kept in the process for a moment."""

import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.conf import settings

P = ParamSpec("P")
T = TypeVar("T")


def snapshot(read: Callable[P, T]) -> Callable[P, T]:
    """Read again only after `SNAPSHOT_SECONDS`: each process sees a change that much later.

    What is kept is shared between threads and presses: it may be read, never changed.
    """
    kept: dict = {}

    @wraps(read)
    def latest(*key):
        at, found = kept.get(key, (None, None))
        now = time.monotonic()
        if at is None or now - at >= settings.SNAPSHOT_SECONDS:
            found = read(*key)
            kept[key] = (now, found)
        return found

    return latest
