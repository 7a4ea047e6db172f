"""What repeats, in another language or browser, what a quicker test holds: asked by `--matrix`."""

from collections.abc import Collection, Iterable
from itertools import cycle, product

import pytest


def only_in_matrix(*values, **options):
    return pytest.param(*values, marks=pytest.mark.matrix, **options)


# The workers' own: one alphabet each.
FIRST = ("ro", "bg")


def some_of(languages: Iterable[str]) -> list:
    """The workers' languages, and by `--matrix` all others: where only the words differ.

    That no word is missing in any of them is held by `test_repository`.
    """
    return [name if name in FIRST else only_in_matrix(name) for name in languages]


def every_one_of(many: Collection, few: Collection) -> list:
    """Parameters: each of the many with one of the few in turn, and by `--matrix` all pairs."""
    first = [*zip(many, cycle(few))]
    return [*first, *(only_in_matrix(*pair) for pair in product(many, few) if pair not in first)]
