"""What many presses read and editors rarely change, kept in the process until it changes."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from .generation import generation, look_again

P = ParamSpec("P")
T = TypeVar("T")
_everything: list[dict] = []


def snapshot(read: Callable[P, T]) -> Callable[P, T]:
    """Read again only when something has changed that pages show.

    What is kept is shared between threads and presses: it may be read, never changed.
    """
    kept: dict = {}
    _everything.append(kept)

    @wraps(read)
    def latest(*key):
        # Asked before reading: a change in between makes what was read old, never new.
        now = generation()
        then, found = kept.get(key, (None, None))
        if then != now:
            found = read(*key)
            kept[key] = (now, found)
        return found

    return latest


def forget() -> None:
    """Read everything anew, in this process."""
    look_again()
    for kept in _everything:
        kept.clear()
