"""Sentences as lists of words that look alike however they were typed."""

import re
from functools import reduce

from content.folding import folded

_SENTENCE = re.compile(r"[.!?;\n]+")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
# In words.
_LONGEST, _OVERLAP = 80, 15
# In letters. No word of our languages is longer; who types no blanks is read in such pieces.
_LETTERS = re.compile(r"\S{1,40}")
_WORD = re.compile(r"[a-z0-9]{1,40}")
_CHAT = re.compile(r"(.)\1{2,}")
# How the same sound is typed on a phone: "can't" and "cant", ș as sh, and Bulgarian in Latin
# letters by the law of transliteration or as in chats. Each is replaced by one way to write it.
_ALIKE = {
    "en": ((r"n't\b", "nt"),),
    "ro": ((r"tz", "t"), (r"sh", "s"), (r"k", "c"), (r"w", "v")),
    "bg": (
        (r"(?<=\w)'(?=\w)", "a"),
        (r"kh|x", "h"),
        (r"shch", "xt"),
        (r"sh|6", "x"),
        (r"ch|4", "q"),
        (r"j|zh", "z"),
        (r"c|ts", "c"),
        (r"y(?=[au])|i(?=[au])|j(?=[au])", "i"),
        (r"y", "i"),
        (r"w", "v"),
        (r"u", "a"),
    ),
    "it": (
        (r"(?<=\w[aei])r(mi|ci|ti|lo|la|li|le|si|ne)\b", r"re \1"),
        (r"(?<=[ae]nd)o(mi|ci|ti|lo|la|li|le|si|ne)\b", r"o \1"),
    ),
    "fr": (),
    "nl": (),
}
_PATTERNS = {
    language: [(re.compile(typed), same) for typed, same in ways]
    for language, ways in _ALIKE.items()
}


def alike(text: str, language: str) -> str:
    """Text as all who type it in this language, with or without its letters, would have it."""
    if language == "bg":
        # Chat q is я, not the ч that it becomes below.
        text = text.replace("q", "ia")
    ways = _PATTERNS[language]
    return reduce(lambda seen, way: way[0].sub(way[1], seen), ways, text)


def sentences(text: str) -> list[str]:
    """Those that say something, each once."""
    pieces = (piece for said in _SENTENCE.split(text) for piece in _pieces(_LETTERS.findall(said)))
    return list(dict.fromkeys(pieces))


def _pieces(said: list[str]) -> list[str]:
    """Who types no full stops is read in pieces that overlap: the time must not grow faster."""
    starts = range(0, len(said), _LONGEST - _OVERLAP)
    return [" ".join(said[start : start + _LONGEST]) for start in starts]


def is_bulgarian(sentence: str) -> bool:
    """Most letters are Cyrillic; a few may stand in a word of another language by mistake."""
    return len(_CYRILLIC.findall(sentence)) * 2 > len(sentence.replace(" ", ""))


def plain(sentence: str) -> str:
    return _CHAT.sub(r"\1\1", folded(sentence))


def words(sentence: str, language: str) -> list[str]:
    return _WORD.findall(alike(sentence, language))
