"""The receipt: seven words that every language understands, and never another code."""

import random
import time
import unicodedata
from itertools import pairwise

import pytest
from django.conf import settings
from django.utils import translation

from casework import codes, receipts
from content.folding import folded

LANGUAGES = [code for code, _name in settings.LANGUAGES]
# Streamlined transliteration, as on Bulgarian passports; the lists do without ъ and ь.
LATIN = dict(zip("абвгдезийклмнопрстуф", "abvgdeziyklmnoprstuf", strict=True)) | {
    "ж": "zh", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sht", "ю": "yu", "я": "ya",
}  # fmt: skip
# How it is written in messages, on a phone without Cyrillic letters.
CHAT = LATIN | {"ж": "j", "х": "x", "ц": "c", "ч": "4", "ш": "6", "щ": "6t", "я": "q", "ю": "iu"}


def sample(number: int, seed: int = 7) -> list[int]:
    chance = random.Random(seed)
    return [0, 2**66 - 1, *(chance.getrandbits(66) for _code in range(number - 2))]


def plain(text: str) -> str:
    """Without diacritics, as somebody types who knows none: Cyrillic letters stay."""
    if any("\u0400" <= letter <= "\u04ff" for letter in text):
        return text
    decomposed = unicodedata.normalize("NFD", text.replace("œ", "oe"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def letters_of(language: str) -> str:
    return "".join(sorted(set("".join(codes.wordlist(language)))))


def misspelt(word: str, letters: str) -> set[str]:
    """Every way of getting one letter wrong: another one, one too few, one too many."""
    places = range(len(word) + 1)
    found = {word[:n] + letter + word[n + over :] for n in places for letter in letters
             for over in (0, 1)}  # fmt: skip
    found |= {word[:n] + word[n + 1 :] for n in places}
    return found - {word}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_2048_short_words_two_letters_apart(language):
    words = codes.wordlist(language)
    assert len(set(words)) == len(words) == 2048
    assert {len(word) for word in words} <= set(range(3, 9))
    assert all(word.isalpha() and word == word.lower() for word in words)
    assert not any(set(words) == set(codes.wordlist(o)) for o in LANGUAGES if o != language)
    for spelled in (words, [folded(word) for word in words]):
        known, letters = set(spelled), "".join(sorted(set("".join(spelled))))
        assert len(known) == 2048
        assert not [word for word in spelled if known & misspelt(word, letters)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_thousands_of_codes_come_back_as_they_were_said(language):
    for code in sample(2_000):
        said = " ".join(codes.to_words(code, language))
        typed = [said, plain(said)]
        if language == "bg":
            typed += ["".join(way.get(letter, letter) for letter in said) for way in (LATIN, CHAT)]
        assert [codes.from_words(text, language) for text in typed] == [code] * len(typed), typed


@pytest.mark.parametrize("said_in", LANGUAGES)
def test_a_code_said_in_one_language_opens_in_all_others(said_in):
    for code in sample(300):
        said = " ".join(codes.to_words(code, said_in))
        assert {codes.from_words(said, read_in) for read_in in LANGUAGES} == {code}, said
        wrong = said[:-2] + said[-1]
        assert {codes.from_words(wrong, read_in) for read_in in LANGUAGES} <= {code, None}, wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_wrong_letter_is_mended_or_refused_and_never_means_another_code(language):
    """Each code is broken in each possible way in one word; the words take turns."""
    letters, outcomes = letters_of(language), {"mended": 0, "refused": 0}
    for number, code in enumerate(sample(35)):
        words = codes.to_words(code, language)
        place = number % len(words)
        for wrong in misspelt(words[place], letters):
            typed = " ".join([*words[:place], wrong, *words[place + 1 :]])
            meant = codes.from_words(typed, language)
            assert meant in (code, None), (typed, words)
            outcomes["refused" if meant is None else "mended"] += 1
    assert outcomes["mended"] > 100 * outcomes["refused"], outcomes


@pytest.mark.parametrize("language", LANGUAGES)
def test_wrong_words_are_refused_whatever_they_are(language):
    """The seventh word checks the others: 1 in 2048 passes by chance."""
    chance, words = random.Random(3), codes.wordlist(language)
    guesses = [" ".join(chance.choices(words, k=7)) for _guess in range(1000)]
    assert sum(codes.from_words(guess, language) is not None for guess in guesses) <= 5
    said = codes.to_words(sample(3)[2], language)
    for bad in (said[:-1], [], ["x"] * 7, ["?"] * 7, [*said[:6], "1" * 100000]):
        assert codes.from_words(" ".join(bad), language) is None


def test_signs_case_and_line_breaks_do_not_matter():
    for language in LANGUAGES:
        for code in sample(100):
            words = codes.to_words(code, language)
            ways = [" ".join(words).upper(), "-".join(words), ", ".join(words).title() + "."]
            ways += [
                "\n".join(f"{n}. {word}"[3:] for n, word in enumerate(words)),
                "\u200e".join(words),
            ]
            ways += [unicodedata.normalize("NFD", " ".join(words)), "«" + "…".join(words) + "»"]
            assert {codes.from_words(way, language) for way in ways} == {code}, ways


def test_pictures_tell_the_code_as_words_do():
    for code in sample(500):
        pictures = codes.to_pictures(code)
        assert len(pictures) == 7
        assert all(0 <= shape < 64 and 1 <= number <= 32 for shape, number in pictures)
        assert codes.from_pictures(pictures) == code
        (shape, number), *rest = pictures
        assert codes.from_pictures([((shape + 1) % 64, number), *rest]) != code
    for bad in ([], pictures[:6], [(64, 32), *pictures[1:]], [(0, 0), *pictures[1:]]):
        assert codes.from_pictures(bad) is None


def test_new_codes_are_random_in_all_their_66_bits():
    found = [receipts.new() for _code in range(2000)]
    assert len(set(found)) == 2000
    for bit in range(66):
        assert 700 < sum(code >> bit & 1 for code in found) < 1300, bit
    assert max(found) < 2**66


def test_the_seal_is_keyed_always_the_same_and_tells_nothing(settings):
    one, other = sample(4)[2:]
    seal = receipts.sealed(one)
    assert seal == receipts.sealed(one) != receipts.sealed(other)
    assert len(seal) == 64
    for told in (str(one), f"{one:x}", *codes.to_words(one, "en")):
        assert told not in seal
    settings.RECEIPT_KEY = "another key"
    assert receipts.sealed(one) != seal


def test_a_derived_code_is_made_of_the_page_the_words_and_our_key(settings):
    code = receipts.derive("page", {"nickname": "a", "contact": "b"})
    assert code == receipts.derive("page", {"contact": "b", "nickname": "a"}) < 2**66
    others = {
        receipts.derive("other page", {"nickname": "a", "contact": "b"}),
        receipts.derive("page", {"nickname": "b", "contact": "b"}),
        receipts.derive("page", {"nickname": "a"}),
    }
    settings.RECEIPT_KEY = "another key"
    others.add(receipts.derive("page", {"nickname": "a", "contact": "b"}))
    assert len(others | {code}) == 5


def test_what_the_phone_carries_is_unreadable_always_new_and_ends(monkeypatch):
    code = sample(3)[2]
    tokens = [receipts.closed(code) for _time in range(2)]
    assert tokens[0] != tokens[1]
    assert [receipts.opened(token) for token in tokens] == [code, code]
    assert code.to_bytes(9, "big") not in tokens[0].encode()
    begun = receipts.Code(code)
    begun.begun_here = True
    for carried, limit in ((code, receipts.MAILBOX_SECONDS), (begun, receipts.DRAFT_SECONDS)):
        assert receipts.opened(made_ago(monkeypatch, carried, limit - 5)) == code
        assert receipts.opened(made_ago(monkeypatch, carried, limit + 5)) is None


def made_ago(monkeypatch, code: int, seconds: int) -> str:
    """A token as it was given out so long ago."""
    past = time.time() - seconds
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: past)
        return receipts.closed(code)


def test_forged_and_broken_tokens_open_nothing(settings):
    token = receipts.closed(sample(3)[2])
    for place in range(0, len(token), 7):
        # Of the last letter only the first two bits count.
        other = "A" if token[place] not in "ABCDEFGHIJKLMNOP" else "w"
        assert receipts.opened(token[:place] + other + token[place + 1 :]) is None, place
    for bad in ("", "x", "ж\x00", token[:-4], "1", "A" * 100_000):
        assert receipts.opened(bad) is None
    settings.FIELD_KEYS = ["QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE="]
    assert receipts.opened(token) is None


def test_the_code_is_spoken_and_understood_in_the_readers_language():
    code = sample(3)[2]
    said = []
    for language in LANGUAGES:
        with translation.override(language):
            said.append(receipts.spoken(code))
            assert receipts.understood(said[-1]) == code
    assert all(one != other for one, other in pairwise(said))
