"""What the process keeps of the database as no test has changed it.

Each change gives the database another name, which nothing else ever gets: what was read under the
first name is true whenever a test begins, since what the one before has changed is rolled back.
"""

from collections.abc import Hashable

from freshness import snapshot

# Of the database before the first test; without one nothing is kept.
name: Hashable = None
_first: dict[int, dict] = {}


def restore() -> None:
    """Forget all that was read of a changed database."""
    for number, kept in enumerate(snapshot._everything):
        first = _first.setdefault(number, {})
        first |= {key: found for key, found in kept.items() if found[0] == name}
    snapshot.forget()
    for number, kept in enumerate(snapshot._everything):
        kept |= _first[number]
