"""The words of one language for what matters here, in all their forms."""

import re
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from content.folding import folded

from .reading import alike
from .spelling import Spelling

FOLDER = Path(__file__).parent
LANGUAGES = ("en", "ro", "bg", "it", "fr", "nl")
# A chain of words may have so many others in between.
_GAP = 2
# Roots are looked up by their beginnings, which have at least so many letters.
_SHORTEST = 3
_PARTS = re.compile(r"([_+])")


class Said(dict):
    """Where each idea stands in one sentence: its name → first and last word."""

    def __init__(self, length: int) -> None:
        super().__init__()
        self.length = length

    def note(self, idea: str, first: int, last: int) -> None:
        self.setdefault(idea, []).append((first, last))


@dataclass
class Lexicon:
    """`entries` by word, `roots` by beginning, `chains` by the entry they start with."""

    words: dict[str, set[str]] = field(default_factory=dict)
    roots: dict[str, set[str]] = field(default_factory=dict)
    ideas: dict[str, list[str]] = field(default_factory=dict)
    chains: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=dict)
    spelling: Spelling = field(default_factory=lambda: Spelling(()))
    small: frozenset[str] = frozenset()

    def weight(self, tokens: list[str]) -> int:
        """How many words of the language stand in a sentence; small ones say more than others."""
        return sum(1 + 2 * (token in self.small) for token in tokens if token in self.words)

    def read(self, tokens: list[str]) -> Said:
        said = Said(len(tokens))
        entries = [self._entries(token) for token in tokens]
        for place, found in enumerate(entries):
            for entry in found:
                for idea in self.ideas.get(entry, ()):
                    said.note(idea, place, place)
                for chain, idea in self.chains.get(entry, ()):
                    if (last := _end(chain, entries, place)) is not None:
                        said.note(idea, place, last)
        return said

    def mended(self, tokens: list[str]) -> list[str]:
        """The words that were meant, where one that nobody listed looks like a slip."""
        return [
            token if token in self.words else self.spelling.meant(token) or token
            for token in tokens
        ]

    def _entries(self, token: str) -> set[str]:
        found = self.words.get(token, _NONE)
        for length in range(_SHORTEST, len(token) + 1):
            if more := self.roots.get(token[:length]):
                found = found | more
        return found


TELLING = {
    *("attack", "blow", "kill", "murder", "threat", "chase", "weapon", "blade", "lock", "confined"),
    *("rape", "touch", "traffic", "collapse", "bleed", "breathe", "poison", "suicide", "fire"),
}
# By these a language is known.
SMALL = {"common", "me", "not", "light", "turn", "can", "want"}
_NONE: set[str] = set()


def _end(chain: tuple[str, ...], entries: list[set[str]], place: int) -> int | None:
    """The place of the last word of a chain that begins here."""
    gap = _GAP
    for wanted in chain[1:]:
        if wanted == "+":
            gap = 0
            continue
        ahead = range(place + 1, min(place + 2 + gap, len(entries)))
        gap = _GAP
        place = next((i for i in ahead if wanted in entries[i]), None)
        if place is None:
            return None
    return place


def vocabulary(language: str) -> dict[str, list[str]]:
    text = (FOLDER / f"{language}.toml").read_text("utf-8")
    plain = text.replace("-", "_")
    return {idea: entries.split() for idea, entries in tomllib.loads(plain).items()}


def listed(language: str) -> set[str]:
    """Every word and root that is looked for, alone or in a chain."""
    entries = (entry for entries in vocabulary(language).values() for entry in entries)
    return {part for entry in entries for part in _PARTS.split(entry)} - {"*", "_", "+"}


def fingerprint() -> str:
    """Of all that is listed, to know whether the forms on file are of today's words."""
    words = [sorted(listed(language)) for language in LANGUAGES]
    return sha256(repr(words).encode()).hexdigest()


@lru_cache
def lexicon(language: str) -> Lexicon:
    """All that is listed for a language, but the forms that mostly mean something else."""
    made, ideas = Lexicon(), vocabulary(language)
    never = ideas.pop("never", [])
    for idea, entries in ideas.items():
        for entry in entries:
            chain = tuple(part for part in _PARTS.split(entry) if part not in ("*", "_"))
            if len(chain) == 1:
                made.ideas.setdefault(chain[0], []).append(idea)
            else:
                made.chains.setdefault(chain[0], []).append((chain, idea))
            for part in set(chain) - {"+"}:
                _add(made, part, language)
    for line in _lines("forms", language):
        entry, *forms = line.split()
        for form in forms:
            _note(made.words, form, entry, language)
    others = {word for typed in never for word in alike(folded(typed), language).split()}
    for word in others:
        made.words.pop(word, None)
    made.spelling = Spelling(telling_words(made), [*_lines("others", language), *others])
    made.small = frozenset(_words_of(made, SMALL))
    return made


def telling_words(made: Lexicon) -> list[str]:
    """Those whose idea is the heart of a sign; small words are typed right often enough."""
    return _words_of(made, TELLING)


def _words_of(made: Lexicon, ideas: set[str]) -> list[str]:
    return [
        word
        for word, entries in made.words.items()
        if any(idea in ideas for entry in entries for idea in made.ideas.get(entry, ()))
    ]


def _lines(kind: str, language: str) -> list[str]:
    path = FOLDER / kind / f"{language}.txt"
    return path.read_text("utf-8").splitlines() if path.exists() else []


def _add(made: Lexicon, entry: str, language: str) -> None:
    kept = made.roots if entry.endswith("*") else made.words
    _note(kept, entry.removesuffix("*").removeprefix("="), entry, language)


def _note(kept: dict[str, set[str]], typed: str, entry: str, language: str) -> None:
    for way in ways(typed, language):
        for word in alike(way, language).replace("'", " ").split()[:1]:
            kept.setdefault(word, set()).add(entry)


def ways(typed: str, language: str) -> set[str]:
    """A word in Latin letters; ъ, ю and the Romanian â are typed in more than one way."""
    plain = folded(typed)
    if language == "bg" and "ю" in typed:
        return {plain, *ways(typed.replace("ю", "у"), language)}
    if language == "ro" and "â" in typed:
        return {plain, folded(typed.replace("â", "î"))}
    if language == "bg" and "ъ" in typed:
        return {folded(typed.replace("ъ", letter)) for letter in ("а", "и", "")}
    return {plain}
