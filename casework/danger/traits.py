"""What a classifier sees of a sentence: slots in its table of weights, by the kind of trait."""

import re
from collections.abc import Iterator
from itertools import combinations, pairwise
from zlib import crc32

from .hearing import Heard

SLOTS = 1 << 18
_NUMBER = re.compile(r"[0-9]+")
# Lengths of the parts of words, whose ends are marked.
_PARTS = (3, 4, 5)
# Known by their language; they say nothing of danger.
_EVERYWHERE = {"common", "light"}
# How much a trait of a kind counts.
_WORD, _PART, _PAIR, _IDEA, _IDEAS, _SIGN = 2.0, 1.0, 1.0, 3.0, 1.5, 3.0


def traits(said: Heard, has_signs: bool = True) -> Iterator[tuple[float, set[int]]]:
    """How much each of these slots counts; without signs for phrases the rules were written for."""
    tokens = [_NUMBER.sub("0", word) for word in said.words]
    ideas = sorted(said.ideas - _EVERYWHERE)
    yield _WORD, _slots("word", tokens)
    yield _PART, _parts(tokens)
    yield _PAIR, _pairs(["^", *tokens, "$"])
    yield _IDEA, _slots("language", [said.language])
    yield _IDEA, _slots("idea", ideas)
    yield _IDEAS, _slots("ideas", [" ".join(two) for two in combinations(ideas, 2)])
    if has_signs:
        ring = ["any"] if said.signs else []
        yield _SIGN, _slots("sign", [*said.signs, *ring]) | _slots("weak", said.weak)


def _slots(kind: str, names) -> set[int]:
    seed = crc32(kind.encode())
    return {crc32(name.encode(), seed) & (SLOTS - 1) for name in names}


def _parts(tokens: list[str]) -> set[int]:
    last = SLOTS - 1
    marked = [f"<{token}>".encode() for token in dict.fromkeys(tokens)]
    return {
        crc32(word[at : at + length]) & last
        for word in marked
        for length in _PARTS
        for at in range(len(word) - length + 1)
    }


def _pairs(tokens: list[str]) -> set[int]:
    """Two words that follow each other, and two with one in between."""
    near = _slots("next", [f"{one} {other}" for one, other in pairwise(tokens)])
    return near | _slots(
        "after", [f"{one} {other}" for one, other in zip(tokens, tokens[2:], strict=False)]
    )
