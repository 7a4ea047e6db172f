"""A classifier that weighs words, parts of words and the signs of the rules; pure.

`manage.py update_danger_model` learns the weights from the phrases in `phrases/`.
"""

import json
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import inf, log, sqrt
from pathlib import Path

from .hearing import heard
from .reading import sentences
from .traits import SLOTS, traits

FILE = Path(__file__).parent / "weights.bin"
# Sentences that are read together with the next one have at most so many words.
_TOGETHER = 40


@dataclass(frozen=True)
class Mark:
    """What the traits of some sentences weigh; `size` is the sum of the squares of their values."""

    weight: float
    size: float
    words: int

    def __add__(self, other: "Mark") -> "Mark":
        return Mark(self.weight + other.weight, self.size + other.size, self.words + other.words)


@dataclass(frozen=True)
class Model:
    """`weights` are whole numbers, `scale` times as large as meant."""

    weights: array
    scale: float
    bias: float
    threshold: float
    # Among many harmless sentences one looks like danger by chance.
    growth: float
    made_from: str = ""

    def rings(self, text: str) -> bool:
        return self.surplus(text) >= 0

    def surplus(self, text: str) -> float:
        """By how much the most dangerous sentence is above what rings in so long a text."""
        single = [mark for each in sentences(text) if (mark := self._mark(each)).size]
        alone = [mark for mark in single if mark.words > 1] or single
        scores = (self._score(mark) for mark in [*alone, *_doubles(single)])
        return max(scores, default=-inf) - self.threshold - self.growth * log(len(single) or 1)

    def _score(self, mark: Mark) -> float:
        return self.bias + mark.weight / self.scale / sqrt(mark.size)

    def _mark(self, sentence: str) -> Mark:
        weights, total, size = self.weights, 0.0, 0.0
        said = heard(sentence)
        for value, slots in traits(said):
            total += value * sum(weights[slot] for slot in slots)
            size += value * value * len(slots)
        return Mark(total, size, len(said.words))


def _doubles(single: list[Mark]) -> Iterator[Mark]:
    """Each sentence with the next: "He is at the door. He has a knife"."""
    for one, other in pairwise(single):
        if one.words + other.words <= _TOGETHER:
            yield one + other


def save(weights: array, **figures: float | str) -> None:
    FILE.write_bytes(json.dumps(figures).encode() + b"\n" + weights.tobytes())


@lru_cache
def model() -> Model:
    figures, _line, weights = FILE.read_bytes().partition(b"\n")
    made = Model(array("b", weights), **json.loads(figures))
    assert len(made.weights) == SLOTS  # noqa: S101 - a half-written file must not pass
    return made
