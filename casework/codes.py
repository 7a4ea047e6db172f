"""Receipt codes as words and as pictures; pure, no database.

A code is a number of 66 bits. It is spoken as six words of a list of 2048 plus a seventh word that
checks the others. The words stand in the worker's own language; each language has its own list, and
the same code can be written in all of them. Words of one list differ in two letters at least, so
that one wrong letter is either mended or refused.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product
from pathlib import Path

from content.folding import folded

WORDS = 6
_BITS = 11
BITS = WORDS * _BITS
_MASK = (1 << _BITS) - 1
SHAPES = 64
# A receipt may come with words around it: so much is read, and looked through for seven in a row.
LONGEST = 1_000
_MOST_WORDS = 40
_LISTS = Path(__file__).parent / "words"
_LANGUAGES = sorted(path.stem for path in _LISTS.glob("*.txt"))
_CYRILLIC = re.compile("[\u0400-\u04ff]")
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
    have one wrong, missing or additional letter. The words may be a numbered list, have the numbers
    of their pictures beside them, or stand within other text. The reader's own language is tried
    first, then all others; what fits two codes is refused.
    """
    if len(typed) > LONGEST:
        return None
    text = unicodedata.normalize("NFC", typed).lower()
    # A figure may stand for a letter, or count the words without a blank before it.
    rows = {*_sevens(text), *_sevens(re.sub(r"\d", " ", text))}
    for wrong in (0, 1):
        for name in sorted(_LANGUAGES, key=lambda name: name != language):
            found = {code for said in rows for code in _readings(said, name, wrong, len(rows) == 1)}
            if found:
                return found.pop() if len(found) == 1 else None
    return None


@lru_cache
def wordlist(language: str) -> tuple[str, ...]:
    path = _LISTS / f"{language}.txt"
    path = path if path.exists() else _LISTS / "en.txt"
    return tuple(path.read_text(encoding="utf-8").split())


def _sevens(typed: str) -> list[tuple[tuple[str, str], ...]]:
    """Every seven words in a row, as typed and without diacritics; figures and letters between
    them count the words or belong to the pictures."""
    tokens = [token for token in re.findall(r"\w+", typed) if len(token.strip("0123456789")) > 1]
    said = tuple((token, _plain(token)) for token in tokens[:_MOST_WORDS])
    return [said[start : start + WORDS + 1] for start in range(len(said) - WORDS)]


def _with_check(code: int) -> list[int]:
    indexes = [(code >> _BITS * place) & _MASK for place in reversed(range(WORDS))]
    return [*indexes, _check(code)]


def _check(code: int) -> int:
    return int.from_bytes(hashlib.sha256(code.to_bytes(9, "big")).digest()[:2], "big") & _MASK


def _checked(indexes: Sequence[int]) -> int | None:
    """The code of seven indexes if the seventh fits the others."""
    if len(indexes) != WORDS + 1 or not all(0 <= index <= _MASK for index in indexes):
        return None
    code = 0
    for index in indexes[:WORDS]:
        code = code << _BITS | index
    return code if _check(code) == indexes[-1] else None


def _readings(
    said: tuple[tuple[str, str], ...], language: str, wrong: int, is_alone: bool
) -> Iterator[int]:
    """Valid codes with exactly `wrong` words that are one letter off.

    That a wrong letter made another good spelling is thought of where nothing else was typed:
    looking for it in every row of a long text would take too long.
    """
    known = _spellings(language)
    unclear = [place for place, (_token, plain) in enumerate(said) if plain not in known]
    if len(unclear) > wrong:
        return
    exact = [known.get(plain, frozenset()) for _token, plain in said]
    doubtful = unclear or (range(len(said)) if is_alone else [])
    for place in doubtful if wrong else [None]:
        options = list(exact)
        if place is not None:
            options[place] = _near(said[place], language)
        for indexes in product(*options):
            code = _checked(indexes)
            if code is not None:
                yield code


def _near(typed: tuple[str, str], language: str) -> frozenset[int]:
    """Words at most one letter away from what was typed, with or without its own letters."""
    known = _gapped(language)
    gaps = {gap for token in set(typed) for gap in _gaps(token)}
    return frozenset().union(*(known.get(gap, ()) for gap in gaps))


def _plain(token: str) -> str:
    """Without diacritics. Cyrillic stays: one wrong letter could become two or three in Latin."""
    return token if token.isascii() or _CYRILLIC.search(token) else folded(token)


@lru_cache
def _spellings(language: str) -> dict[str, frozenset[int]]:
    """Every way of typing a word right, to the places of the list."""
    found: dict[str, set[int]] = {}
    for index, word in enumerate(wordlist(language)):
        for spelling in {_plain(word), folded(word), *_latin(word)}:
            found.setdefault(spelling, set()).add(index)
    return {spelling: frozenset(indexes) for spelling, indexes in found.items()}


@lru_cache
def _gapped(language: str) -> dict[str, set[int]]:
    """The same with a gap somewhere: words are one letter apart when they share such a form."""
    found: dict[str, set[int]] = {}
    own = {word: {index} for index, word in enumerate(wordlist(language))}
    for spelling, indexes in (own | _spellings(language)).items():
        for gap in _gaps(spelling):
            found.setdefault(gap, set()).update(indexes)
    return found


def _gaps(word: str) -> Iterator[str]:
    """The word with one letter replaced by a gap, or with a gap put in."""
    for place in range(len(word) + 1):
        yield f"{word[:place]} {word[place:]}"
        if place < len(word):
            yield f"{word[:place]} {word[place + 1 :]}"


def _latin(word: str) -> Iterator[str]:
    if any(letter in _LATIN for letter in word):
        for parts in product(*(_LATIN.get(letter, (letter,)) for letter in word)):
            yield folded("".join(parts))
