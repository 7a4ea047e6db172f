"""Phrases of which somebody has said whether they mean danger, and how many are heard rightly.

One file for each language in `phrases/`: who wrote it, 1 for danger or 0, and the phrase, with tabs
between. The rules were written for those of the hand `rules`; those of `mended` were written after
errors of the others, so neither says how well unseen phrases are heard.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from .lexicon import LANGUAGES

FOLDER = Path(__file__).parent / "phrases"
_LEARNT_FROM = {".toml", ".tsv", ".txt"}
RULES, MENDED = "rules", "mended"


class Phrase(NamedTuple):
    language: str
    hand: str
    is_danger: bool
    text: str


class Count(NamedTuple):
    """Of the dangers that are there, and of the harmless phrases."""

    found: int
    dangers: int
    alarms: int
    harmless: int

    def __str__(self) -> str:
        found, alarms = (
            f"{100 * part / whole:.1f} %" if whole else "-"
            for part, whole in ((self.found, self.dangers), (self.alarms, self.harmless))
        )
        return (
            f"{found} of {self.dangers} dangers found, {alarms} of {self.harmless} harmless alarm"
        )


def phrases() -> list[Phrase]:
    return [each for language in LANGUAGES for each in _of(language)]


def _of(language: str) -> list[Phrase]:
    lines = (FOLDER / f"{language}.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines)
    return [Phrase(language, hand, mark == "1", text) for hand, mark, text in rows]


def fingerprint() -> str:
    """Of all that the weights are learnt from, to know whether they are of today's."""
    lists = sorted(path for path in FOLDER.parent.rglob("*.t*") if path.suffix in _LEARNT_FROM)
    return sha256(b"".join(path.read_bytes() for path in lists)).hexdigest()


def counted(tried: Iterable[Phrase], rings: Callable[[Phrase], bool]) -> dict[str, Count]:
    """By language, and of all."""
    outcomes = defaultdict(list)
    for phrase in tried:
        for of in (phrase.language, "all"):
            outcomes[of].append((phrase.is_danger, rings(phrase)))
    return {of: _count(pairs) for of, pairs in outcomes.items()}


def _count(pairs: list[tuple[bool, bool]]) -> Count:
    rung = {
        meant: [rang for is_danger, rang in pairs if is_danger is meant] for meant in (False, True)
    }
    return Count(sum(rung[1]), len(rung[1]), sum(rung[0]), len(rung[0]))
