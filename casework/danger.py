"""Whether words mean that somebody is in danger now; pure.

A miss is far worse than a false alarm: an alarm only shows the emergency numbers and moves the
request to the top of the queue. Nobody is told automatically. Words are compared without diacritics
and in Latin letters, and stand for their endings too. In `words/danger.signs` a line is a language and
its stems; `+` joins stems that must stand in one sentence.
"""

import re
from functools import lru_cache
from pathlib import Path

from content.folding import folded

_SIGNS = Path(__file__).parent / "words" / "danger.signs"
# Stems so short that they must be whole words, not the beginning of harmless ones.
_WHOLE = frozenset(
    ("gun", "bie", "nozh", "kill", "viol", "bate", "stab", "rape", "tuer", "attack", "krav", "krv")
)
_WORD = re.compile(r"[a-z0-9']+")
_SENTENCE = re.compile(r"[.!?;\n]+")


def means_danger(text: str) -> bool:
    """True when a sentence holds a sign of violence, captivity, hunger, or a grave injury."""
    sentences = [f" {' '.join(_WORD.findall(s))} " for s in _SENTENCE.split(folded(text))]
    return any(all(part.search(s) for part in sign) for sign in _signs() for s in sentences)


@lru_cache
def _signs() -> list[tuple[re.Pattern, ...]]:
    listed = (line.partition(":")[2] for line in _SIGNS.read_text(encoding="utf-8").splitlines())
    signs = (sign.strip() for line in listed for sign in line.split(",") if sign.strip())
    return [tuple(_pattern(part) for part in sign.split("+")) for sign in signs]


def _pattern(stem: str) -> re.Pattern:
    words = " ".join(_WORD.findall(folded(stem)))
    return re.compile(rf" {re.escape(words)}{' ' if words in _WHOLE else ''}")
