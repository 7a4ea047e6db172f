"""Whether words mean that somebody is in danger now; pure.

A miss is far worse than a false alarm: an alarm only shows the emergency numbers and moves the
request to the top of the queue. Nobody is told automatically. Words are compared without
diacritics and in Latin letters, and stand for their endings too. In `words/danger.signs` a line is
a language and its stems; `+` joins stems that must stand in one sentence, `|` ends a whole word.
"""

import re
from functools import lru_cache
from pathlib import Path

from content.folding import folded

_SIGNS = Path(__file__).parent / "words" / "danger.signs"
# How Bulgarians write their letters on a phone without them, beside the usual way.
_CHAT = {
    "ж": "j|z",
    "й": "i|j",
    "у": "y",
    "х": "h|x",
    "ц": "c",
    "ч": "4",
    "ш": "6|w",
    "щ": "sht|6t|6",
    "ъ": "a|u|y|",
    "ю": "iu|ju|u",
    "я": "ia|ja|q",
    "в": "w",
}
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
    return [tuple(_pattern(part.strip()) for part in sign.split("+")) for sign in signs]


def _pattern(stem: str) -> re.Pattern:
    """A stem, at the start of a word or after an elision as in l'ambulance."""
    words = "".join(_letter(character) for character in stem.removesuffix("|").strip().lower())
    return re.compile(rf"[ ']{words}{' ' if stem.endswith('|') else ''}")


def _letter(character: str) -> str:
    usual = re.escape(folded(character))
    return f"(?:{usual}|{_CHAT[character]})" if character in _CHAT else usual
