"""Whether words mean that somebody is in danger now; pure.

A miss is far worse than a false alarm: an alarm only shows the emergency numbers and moves the
request to the top of the queue. Every language is tried, whatever the page's.
"""

from .lexicon import LANGUAGES, lexicon
from .reading import is_bulgarian, plain, sentences, words
from .signs import is_sign

# A language is meant where it has so large a part of the small words of the one that has most.
# Bulgarian in Latin letters looks like many others.
_PART = dict.fromkeys(LANGUAGES, 0.7) | {"bg": 1.0}


def means_danger(text: str) -> bool:
    """True when a sentence tells of violence, captivity, abuse, a grave injury or a wish to die."""
    return any(_is_told(sentence) for sentence in sentences(text))


def _is_told(sentence: str) -> bool:
    return any(is_sign(said, language) for language, said in heard(sentence))


def heard(sentence: str):
    """What a sentence says in each language that is meant, as typed and then with slips mended."""
    typed = plain(sentence)
    languages = ("bg",) if is_bulgarian(sentence) else LANGUAGES
    tokens = {language: words(typed, language) for language in languages}
    weight = {language: lexicon(language).weight(tokens[language]) for language in languages}
    meant = [each for each in languages if weight[each] >= _PART[each] * max(weight.values())]
    yield from ((language, lexicon(language).read(tokens[language])) for language in meant)
    for language in meant:
        mended = lexicon(language).mended(tokens[language])
        if mended != tokens[language]:
            yield language, lexicon(language).read(mended)
