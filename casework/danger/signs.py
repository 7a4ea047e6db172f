"""Which ideas near each other mean danger, and what takes the danger from them."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from .lexicon import FOLDER, Said

# Words around the first idea of a sign in which other ideas change its meaning.
_NEAR = 5
_FAR = 9
_DENIAL = 5
# Dutch denies after the verb.
_DENIAL_AFTER = {"nl": 3}
_DEEDS = ("attack", "blow", "threat", "touch", "or")
Span = tuple[int, int]


@dataclass(frozen=True)
class Sign:
    of: tuple[str, ...]
    within: int
    unless: tuple[str, ...]
    languages: str
    not_by: str
    is_sure: bool

    @property
    def name(self) -> str:
        return " ".join(self.of)

    def is_in(self, said: Said, language: str) -> bool:
        if self.languages and language not in self.languages:
            return False
        if any(idea not in said for idea in self.of):
            return False
        return any(self._holds(said, span, language) for span in said[self.of[0]])

    def _holds(self, said: Said, span: Span, language: str) -> bool:
        return (
            self._has_others(said, span)
            and not any(_changes(said, idea, span) for idea in self.unless)
            and (self.is_sure or not is_denied(said, span, language))
            and not (self.not_by and _is_done_by(said, self.not_by, span))
            and not is_elsewhere(said, span)
        )

    def _has_others(self, said: Said, span: Span) -> bool:
        near = [
            [other for other in said[idea] if other != span and _gap(other, span) <= self.within]
            for idea in self.of[1:]
        ]
        return any(len(set(found)) == len(found) for found in product(*near))


def signs_in(said: Said, language: str) -> tuple[set[str], set[str]]:
    """The signs that ring, and those of which all ideas are there but something is against it."""
    ring, weak = set(), set()
    for sign in (sign for idea in said for sign in _signs_of().get(idea, ())):
        if sign.is_in(said, language):
            ring.add(sign.name)
        elif said.keys() >= set(sign.of):
            weak.add(sign.name)
    return ring, weak


@lru_cache
def _signs_of() -> dict[str, list[Sign]]:
    """By the idea that comes first: most sentences have few of them."""
    by_idea: dict[str, list[Sign]] = {}
    for sign in signs():
        by_idea.setdefault(sign.of[0], []).append(sign)
    return by_idea


@lru_cache
def signs() -> list[Sign]:
    listed = tomllib.loads((FOLDER / "signs.toml").read_text("utf-8"))["sign"]
    return [
        Sign(
            of=tuple(sign["of"].split()),
            within=sign.get("within", 0),
            unless=tuple(sign.get("unless", "").split()),
            languages=sign.get("in", ""),
            not_by=sign.get("not_by", ""),
            is_sure=sign.get("is_sure", False) or "not" in sign["of"].split(),
        )
        for sign in listed
    ]


def is_denied(said: Said, span: Span, language: str) -> bool:
    """“Nobody has ever hit me”: between the denial and the idea stand only small words."""
    before = range(span[0] - 1, span[0] - 1 - _DENIAL, -1)
    after = range(span[1] + 1, span[1] + 1 + _DENIAL_AFTER.get(language, 0))
    nots, small = _places(said, "not"), _small(said)
    return (
        _is_met(nots, before, small)
        or _is_met(nots, after, small)
        or span[1] + 1 in _places(said, "denies")
    )


def _is_met(nots: set[int], on_the_way: range, small: set[int]) -> bool:
    met = next((place for place in on_the_way if place in nots or place not in small), None)
    return met in nots


def _places(said: Said, idea: str) -> set[int]:
    return {place for place, _last in said.get(idea, ())}


def _small(said: Said) -> set[int]:
    """Small words; “nobody hit or threatened me” denies the second deed too."""
    deeds = [span for idea in _DEEDS for span in said.get(idea, ())] if "or" in said else []
    joined = {place for first, last in deeds for place in range(first, last + 1)}
    return _places(said, "light") | joined


def is_elsewhere(said: Said, span: Span) -> bool:
    """In a film, in a law, or long ago and over."""
    if _is_near(said, "fiction", span, _FAR):
        return True
    return any(
        _gap(past, span) <= _FAR and not _is_between(said, "turn", past, span)
        for past in said.get("longago", ())
    )


def _is_done_by(said: Said, idea: str, span: Span) -> bool:
    """“My back kills me”: the thing stands just before or after it, and nobody wants it."""
    if any(_is_near(said, each, span, _NEAR) for each in ("want", "threat")):
        return False
    before = [(last, each) for each in ("who", idea) for _first, last in said.get(each, ())]
    nearest = max(((last, each) for last, each in before if last < span[0]), default=(0, ""))
    after = [first for first, _last in said.get(idea, ()) if 0 < first - span[1] <= 2]
    return bool(after) or (nearest[1] == idea and span[0] - nearest[0] <= _NEAR)


def _is_near(said: Said, idea: str, span: Span, within: int) -> bool:
    return any(_gap(other, span) <= within for other in said.get(idea, ()))


def _changes(said: Said, idea: str, span: Span) -> bool:
    """Whether the idea gives these words another sense: "kick" in "kick out", but no other."""
    spans = said.get(idea, ())
    own = idea == "idle"
    return any(_gap(s, span) <= (0 if own and s[0] < s[1] else _NEAR) for s in spans)


def _is_between(said: Said, idea: str, one: Span, other: Span) -> bool:
    first, last = min(one[1], other[1]), max(one[0], other[0])
    return any(first < place < last for place, _last in said.get(idea, ()))


def _gap(one: Span, other: Span) -> int:
    """Words from one to the other; none where they overlap."""
    return max(one[0] - other[1], other[0] - one[1], 0)
