"""What one sentence says: in which languages, by which words, ideas and signs."""

from collections.abc import Iterator
from dataclasses import dataclass

from .lexicon import LANGUAGES, Said, lexicon
from .reading import is_bulgarian, plain, words
from .signs import signs_in

# A language is meant where it has so large a part of the small words of the one that has most.
# Bulgarian in Latin letters looks like many others.
_PART = dict.fromkeys(LANGUAGES, 0.7) | {"bg": 1.0}


@dataclass(frozen=True)
class Heard:
    """`signs` are those that ring, `weak` those that something near them takes the danger from."""

    language: str
    words: list[str]
    ideas: frozenset[str]
    signs: frozenset[str]
    weak: frozenset[str]


def heard(sentence: str) -> Heard:
    typed = plain(sentence)
    languages = ("bg",) if is_bulgarian(sentence) else LANGUAGES
    tokens = {language: words(typed, language) for language in languages}
    weight = {language: lexicon(language).weight(tokens[language]) for language in languages}
    most = max(languages, key=lambda language: weight[language])
    meant = {
        language: tokens[language]
        for language in languages
        if weight[language] >= _PART[language] * weight[most]
    }
    ideas, signs, weak = set(), set(), set()
    for language, said in _readings(meant):
        ring, fail = signs_in(said, language)
        ideas |= said.keys()
        signs |= ring
        weak |= fail
    return Heard(most, tokens[most], frozenset(ideas), frozenset(signs), frozenset(weak - signs))


def _readings(meant: dict[str, list[str]]) -> Iterator[tuple[str, Said]]:
    """In each language that is meant, as typed and then with slips mended."""
    for language, tokens in meant.items():
        yield language, lexicon(language).read(tokens)
        mended = lexicon(language).mended(tokens)
        if mended != tokens:
            yield language, lexicon(language).read(mended)
