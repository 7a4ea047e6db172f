"""Whether words mean that somebody is in danger now; pure.

A miss is far worse than a false alarm: an alarm only shows the emergency numbers and moves the
request to the top of the queue. Nobody is told automatically. Words are compared without
diacritics and in Latin letters, and stand for their endings too. In `words/danger.signs` a line is
a language and its stems; `+` joins stems that must stand in one sentence, `|` ends a whole word.
"""

import re
from functools import lru_cache
from itertools import product
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
# So many letters of a word are enough to tell which signs it may begin.
_START = 3
_BEGINNING = re.compile(rf"(?<=[ '])(?=(.{{{_START}}}))")
_WORD = re.compile(r"[a-z0-9']+")
_SENTENCE = re.compile(r"[.!?;\n]+")


def means_danger(text: str) -> bool:
    """True when a sentence holds a sign of violence, captivity, hunger, or a grave injury."""
    return any(_is_sign(sentence) for sentence in set(_SENTENCE.split(folded(text))))


def _is_sign(sentence: str) -> bool:
    spaced = f" {' '.join(_WORD.findall(sentence))} "
    starts = {start.partition(" ")[0] for start in _BEGINNING.findall(spaced)}
    signs = (sign for start in starts for sign in _signs().get(start, ()))
    return any(all(part.search(spaced) for part in sign) for sign in signs)


@lru_cache
def _signs() -> dict[str, list[tuple[re.Pattern, ...]]]:
    """All signs by the letters with which the longest stem of each, the rarest, may begin."""
    listed = (line.partition(":")[2] for line in _SIGNS.read_text(encoding="utf-8").splitlines())
    found: dict[str, list] = {}
    for sign in (sign.strip() for line in listed for sign in line.split(",") if sign.strip()):
        parts = [part.strip() for part in sign.split("+")]
        for start in _starts(max(parts, key=len)):
            found.setdefault(start, []).append(tuple(map(_pattern, parts)))
    return found


def _starts(stem: str) -> set[str]:
    """Every way in which a stem may begin; a letter may be left out, so one more is looked at."""
    ways = [[""]]
    for character in stem.removesuffix("|").strip().lower()[: _START + 1]:
        usual = [folded(character), *_CHAT.get(character, "").split("|")]
        ways.append(usual if character in _CHAT else usual[:1])
    return {"".join(way).partition(" ")[0][:_START] for way in product(*ways)}


def _pattern(stem: str) -> re.Pattern:
    """A stem, at the start of a word or after an elision as in l'ambulance."""
    words = "".join(_letter(character) for character in stem.removesuffix("|").strip().lower())
    return re.compile(rf"[ ']{words}{' ' if stem.endswith('|') else ''}")


def _letter(character: str) -> str:
    usual = re.escape(folded(character))
    return f"(?:{usual}|{_CHAT[character]})" if character in _CHAT else usual
