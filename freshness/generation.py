"""A name for what the database shows now: whatever was read under the same name is still true."""

import itertools
import threading
import time
from collections.abc import Callable, Hashable

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

_clocks: list[Callable[[], Hashable]] = []
_lock = threading.Lock()
_own_writes = itertools.count()
_state = {"looked_at": float("-inf"), "seen": None, "is_paused": False}


def generation() -> Hashable:
    """Equal to an earlier one only while nothing that pages show has changed since.

    Other processes learn of a change `FRESH_SECONDS` after its commit, this one at once. Inside a
    transaction that changes something, each write makes a name that nobody else gets.
    """
    today = timezone.localdate()
    if is_changing():
        return today, "changing", connection.own_write
    if is_old():
        _look()
    return today, _state["seen"]


def depends_on(clock: Callable[[], Hashable]) -> None:
    """What pages show changes as well when this answer does: something begins or ends by itself."""
    _clocks.append(clock)


def is_old() -> bool:
    """Whether the database will be asked the next time."""
    return time.monotonic() - _state["looked_at"] >= settings.FRESH_SECONDS


def look_again() -> None:
    _state["looked_at"] = float("-inf")


def is_changing() -> bool:
    """Whether this thread is inside a transaction that has changed something; undone with it."""
    waiting = connection.run_on_commit if connection.in_atomic_block else ()
    return any(call is look_again for _savepoints, call, _is_robust in waiting)


def write_down() -> None:
    connection.own_write = next(_own_writes)


def is_paused() -> bool:
    return _state["is_paused"]


def pause(**_signal) -> None:
    """While tables are being made, there may be none yet to write marks into."""
    _state["is_paused"] = True


def go_on(**_signal) -> None:
    _state["is_paused"] = False


def _look() -> None:
    """One thread asks for all. Where the database is away, nothing can change in it either."""
    with _lock:
        if not is_old():
            return
        started = time.monotonic()
        try:
            _state["seen"] = (_marks(), *(clock() for clock in _clocks))
        except DatabaseError:
            if _state["seen"] is None:
                raise
        _state["looked_at"] = started


def _marks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT SUM(mark) FROM freshness_change")
        return int(cursor.fetchone()[0] or 0)
