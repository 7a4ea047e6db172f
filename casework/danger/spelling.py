"""Words of danger typed with one slip: a letter too many, too few, wrong, or two changed round."""

from collections.abc import Iterable

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

# In shorter words one letter makes another word too often.
SHORTEST = 6


class Spelling:
    """Long words by their first letter and length: few are compared with what was typed."""

    def __init__(self, words: Iterable[str], others: Iterable[str] = ()) -> None:
        """`others` are right words that look nearly the same."""
        self._others = frozenset(others)
        self._alike: dict[tuple[str, int], list[str]] = {}
        for word in sorted(word for word in words if len(word) >= SHORTEST):
            self._alike.setdefault((word[0], len(word)), []).append(word)

    def meant(self, typed: str) -> str | None:
        if len(typed) < SHORTEST or typed in self._others:
            return None
        for length in (len(typed), len(typed) + 1, len(typed) - 1):
            words = self._alike.get((typed[0], length), ())
            if found := extractOne(typed, words, scorer=OSA.distance, score_cutoff=1):
                return found[0]
        return None
