"""What many presses read and editors rarely change, kept in the process until it changes."""

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from .generation import generation, look_again

P = ParamSpec("P")
T = TypeVar("T")
# By function: the name under which all was read, and what was found, by arguments.
_kept: dict[Callable, tuple[Hashable, dict[tuple, Any]]] = {}


def snapshot(read: Callable[P, T]) -> Callable[P, T]:
    """Read again only when something has changed that pages show.

    What is kept is shared between threads and presses: it may be read, never changed.
    """

    @wraps(read)
    def latest(*key):
        # Asked before reading: a change in between makes what was read old, never new.
        now = generation()
        then, found = _kept.get(read, (None, {}))
        if then != now:
            _kept[read] = (now, found := {})
        if key not in found:
            found[key] = read(*key)
        return found[key]

    return latest


def forget() -> None:
    """Read everything anew, in this process."""
    look_again()
    _kept.clear()
