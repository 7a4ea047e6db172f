"""Receipt codes as words and as pictures; pure, no database.

A code is a number of 66 bits. It is spoken as six words of a list of 2048 plus a seventh word that
checks the others. The words stand in the worker's own language; each language has its own list, and
the same code can be written in all of them. Words of one list differ in two letters at least, so
that one wrong letter is either mended or refused.
"""

import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from pathlib import Path

from content.folding import folded

WORDS = 6
_BITS = 11
BITS = WORDS * _BITS
_MASK = (1 << _BITS) - 1
SHAPES = 64
_LISTS = Path(__file__).parent / "words"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
# How people write Bulgarian on a Latin keyboard, beside the official way, which comes first.
_LATIN = {
    "ж": ("zh", "j", "z"),
    "й": ("y", "i", "j"),
    "х": ("h", "kh", "x"),
    "ц": ("ts", "c"),
    "ч": ("ch", "4"),
    "ш": ("sh", "6"),
    "щ": ("sht", "6t", "st"),
    "ъ": ("a", "u", "y"),
    "ю": ("yu", "iu", "u"),
    "я": ("ya", "ia", "q"),
}


def to_words(code: int, language: str) -> list[str]:
    """The seven words of a code; a language without a list of its own borrows the English one."""
    words = wordlist(language)
    return [words[index] for index in _with_check(code)]


def to_pictures(code: int) -> list[tuple[int, int]]:
    """The same seven indexes as (shape 0–63, number 1–32): a picture and how often to say it."""
    return [(index % SHAPES, index // SHAPES + 1) for index in _with_check(code)]


def from_pictures(pictures: list[tuple[int, int]]) -> int | None:
    return _checked([(number - 1) * SHAPES + shape for shape, number in pictures])


def from_words(typed: str, language: str) -> int | None:
    """The code that was meant, or None.

    Diacritics, case and signs do not matter, Latin letters may stand for Cyrillic, and one word may
    have one wrong, missing or additional letter. The reader's own language is tried first, then all
    others; what fits two codes is refused.
    """
    tokens = re.findall(r"\w+", typed.lower())
    if len(tokens) != WORDS + 1:
        return None
    for wrong in (0, 1):
        found = {code for name in _languages(language) for code in _readings(tokens, name, wrong)}
        if found:
            return found.pop() if len(found) == 1 else None
    return None


@lru_cache
def wordlist(language: str) -> tuple[str, ...]:
    path = _LISTS / f"{language}.txt"
    path = path if path.exists() else _LISTS / "en.txt"
    return tuple(path.read_text(encoding="utf-8").split())


def _with_check(code: int) -> list[int]:
    indexes = [(code >> _BITS * place) & _MASK for place in reversed(range(WORDS))]
    return [*indexes, _check(code)]


def _check(code: int) -> int:
    return int.from_bytes(hashlib.sha256(code.to_bytes(9, "big")).digest()[:2], "big") & _MASK


def _checked(indexes: list[int]) -> int | None:
    """The code of seven indexes if the seventh fits the others."""
    if len(indexes) != WORDS + 1 or not all(0 <= index <= _MASK for index in indexes):
        return None
    code = 0
    for index in indexes[:WORDS]:
        code = code << _BITS | index
    return code if _check(code) == indexes[-1] else None


def _languages(first: str) -> list[str]:
    others = sorted(path.stem for path in _LISTS.glob("*.txt"))
    return sorted(others, key=lambda name: name != first)


def _readings(tokens: list[str], language: str, wrong: int) -> Iterator[int]:
    """Valid codes with exactly `wrong` words that are one letter off."""
    exact = [_exact(token, language) for token in tokens]
    unclear = [place for place, indexes in enumerate(exact) if not indexes]
    if len(unclear) > wrong:
        return
    places = unclear or (range(len(tokens)) if wrong else [None])
    for place in places:
        options = list(exact)
        if wrong and place is not None:
            options[place] = _near(tokens[place], language)
        for indexes in product(*options):
            code = _checked(list(indexes))
            if code is not None:
                yield code


def _exact(token: str, language: str) -> frozenset[int]:
    return _spellings(language).get(folded(token), frozenset())


def _near(token: str, language: str) -> frozenset[int]:
    spellings = _spellings(language)
    key = folded(token)
    return frozenset(i for variant in _one_letter_off(key) for i in spellings.get(variant, ()))


def _one_letter_off(word: str) -> Iterator[str]:
    for place in range(len(word) + 1):
        head, tail = word[:place], word[place:]
        if tail:
            yield head + tail[1:]
        for letter in _LETTERS:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]


@lru_cache
def _spellings(language: str) -> dict[str, frozenset[int]]:
    """Every way of typing a word without its own letters, to the places of the list."""
    found: dict[str, set[int]] = {}
    for index, word in enumerate(wordlist(language)):
        for spelling in {folded(word), *_latin(word)}:
            found.setdefault(spelling, set()).add(index)
    return {spelling: frozenset(indexes) for spelling, indexes in found.items()}


def _latin(word: str) -> Iterator[str]:
    if any(letter in _LATIN for letter in word):
        for parts in product(*(_LATIN.get(letter, (letter,)) for letter in word)):
            yield folded("".join(parts))
