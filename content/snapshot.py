"""What every press reads and editors rarely change, kept in the process for a moment."""

import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.db.models import Model
from django.db.models.signals import post_delete, post_save

P = ParamSpec("P")
T = TypeVar("T")
_everything: list[dict] = []


def snapshot(read: Callable[P, T]) -> Callable[P, T]:
    """Read again only after `SNAPSHOT_SECONDS`: other processes see a change that much later.

    What is kept is shared between threads and presses: it may be read, never changed.
    """
    kept: dict = {}
    _everything.append(kept)

    @wraps(read)
    def latest(*key):
        at, found = kept.get(key, (None, None))
        now = time.monotonic()
        if at is None or now - at >= settings.SNAPSHOT_SECONDS:
            found = read(*key)
            kept[key] = (now, found)
        return found

    return latest


def forget(**_signal) -> None:
    """Read everything anew, in this process."""
    for kept in _everything:
        kept.clear()


def forget_when_changed(*models: type[Model]) -> None:
    """The process in which somebody changes one of these sees it at once."""
    for model in models:
        post_save.connect(forget, sender=model)
        post_delete.connect(forget, sender=model)
