"""Danger: what means it is understood in six languages, harmless words are not taken for it."""

import json
import unicodedata
from pathlib import Path

import pytest
from django.conf import settings

from casework.danger import means_danger
from casework.danger.hearing import heard
from casework.danger.lexicon import FOLDER, fingerprint, vocabulary
from casework.danger.model import FILE, model
from casework.danger.phrases import RULES, phrases
from casework.danger.phrases import fingerprint as learnt_from
from casework.danger.reading import sentences
from casework.danger.signs import signs

DATA = Path(__file__).parent / "data"
LANGUAGES = [code for code, _name in settings.LANGUAGES]
SAMPLES = json.loads((DATA / "help_requests.json").read_text())["requests"]
PHRASES = phrases()
IN_DANGER = {"dev-17", "dev-20"}
# Bulgarian as it is typed without its letters: by the law of transliteration, and as in chats.
_SAME = str.maketrans("абвгдезийклмнопрстуфхъь", "abvgdeziiklmnoprstufhay")
_LAW = {"ж": "zh", "й": "y", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sht", "ю": "yu", "я": "ya"}
_CHAT = {"ж": "j", "ц": "c", "ч": "4", "ш": "6", "щ": "6t", "ъ": "u", "ю": "iu", "я": "q"}


def told(language: str, is_danger: bool, hand: str = RULES) -> list[str]:
    wanted = (language, hand, is_danger)
    return [phrase.text for phrase in PHRASES if phrase[:3] == wanted]


def without_diacritics(text: str) -> str:
    letters = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def ways_to_type(text: str, language: str) -> set[str]:
    """The same sentence from different keyboards."""
    if language != "bg":
        return {text, text.upper(), without_diacritics(text)}
    latin = (text.lower().translate(_SAME | str.maketrans(own)) for own in (_LAW, _CHAT))
    return {text, text.upper(), *latin}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample["id"])
def test_of_the_sample_texts_two_mean_danger(sample):
    assert means_danger(sample["text"]) == (sample["id"] in IN_DANGER)


@pytest.mark.parametrize("language", LANGUAGES)
def test_danger_is_understood_from_every_keyboard(language):
    """A miss is worse than an alarm: hardly one of a hundred is missed, one of ten may alarm."""
    for is_danger, right in ((True, 0.97), (False, 0.9)):
        texts = told(language, is_danger)
        assert len(texts) >= 45
        typed = [way for text in texts for way in ways_to_type(text, language)]
        wrong = [text for text in typed if means_danger(text) != is_danger]
        assert len(wrong) <= (1 - right) * len(typed), wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_no_sign_is_in_may_still_read_like_danger(language):
    """The rules hear two of three dangers that nobody wrote them for, the whole nearly all."""
    texts = [each.text for each in PHRASES if each.language == language and each.hand != RULES]
    silent = [text for text in texts if not any(heard(each).signs for each in sentences(text))]
    dangers = {each.text for each in PHRASES if each.language == language and each.is_danger}
    found = [means_danger(text) for text in silent if text in dangers]
    assert len(found) > 50
    assert sum(found) > 0.9 * len(found)


def test_each_phrase_stands_once_and_the_weights_are_learnt_from_all_of_them():
    """`manage.py update_danger_model` learns them anew."""
    texts = [(phrase.language, phrase.text.lower()) for phrase in PHRASES]
    assert len(texts) == len(set(texts))
    assert model().made_from == learnt_from()
    assert FILE.stat().st_size < 300_000


def test_one_clause_is_found_in_the_longest_text_and_length_alone_alarms_nobody():
    harmless = [each["text"] for each in SAMPLES if each["id"] not in IN_DANGER]
    story = "\n".join(harmless * 5)[:19_000]
    assert not means_danger(story)
    half = len(story) // 2
    assert means_danger(
        f"{story[:half]}\nmi-a pus cutitul la gat si a zis ca ma omoara\n{story[half:]}"
    )


@pytest.mark.parametrize(
    ("typed", "is_danger"),
    [
        ("zaplashvat me", True),
        ("udari me", True),
        ("he thretened to kil me", True),
        ("m-a amenintzat cu moartea", True),
        ("on ma menacé de mort", True),
        ("Il mio capo m-a lovit si ne tine incuiati", True),
        ("Nobody has ever hit me.", False),
        ("Ten years ago a boss beat me in Spain.", False),
        ("Ten years ago I came here. Now the boss beats me.", True),
        ("I came here ten years ago and now he beats me", True),
        ("He has not paid me. He hit me. I want my wages.", True),
        ("He has not paid me and he beats me", True),
        ("In the film a man is stabbed.", False),
        ("My back is killing me.", False),
        ("He says he is killing me next time.", True),
    ],
)
def test_who_does_what_when_and_whether_at_all(typed, is_danger):
    assert means_danger(typed) == is_danger


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_idea_of_a_sign_has_words_in_every_language(language):
    known = vocabulary(language).keys()
    asked = {idea for s in signs() for idea in (*s.of, *s.unless, s.not_by) if idea}
    assert asked <= known


def test_forms_on_file_are_those_of_the_words_that_are_listed():
    """`manage.py update_danger_words` writes them anew."""
    assert (FOLDER / "made_from.sha256").read_text().strip() == fingerprint()


@pytest.mark.parametrize("text", ["he did not hit me " * 1200, "nu " * 7000, "a" * 20_000])
def test_the_longest_text_is_read_in_pieces(text, monkeypatch):
    """Twice the text is twice the work: no piece is longer than a long sentence."""
    assert max(len(piece.split()) for piece in sentences(text)) <= 80
    assert not means_danger(text)
