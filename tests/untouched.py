"""What the process keeps of the database as no test has changed it.

Each change gives the database another name, which nothing else ever gets: what was read under the
first name is true whenever a test begins, since what the one before has changed is rolled back.
"""

from collections.abc import Callable, Hashable

from freshness import snapshot

# Of the database before the first test; without one nothing is kept.
name: Hashable = None
_first: dict[Callable, tuple] = {}


def restore() -> None:
    """Forget all that was read of a changed database."""
    _first.update({read: kept for read, kept in snapshot._kept.items() if kept[0] == name})
    snapshot.forget()
    snapshot._kept.update(_first)
