"""Twice as much text takes twice as long to read, whatever stands in it: no word stops the site."""

import random
from time import process_time

import pytest

from accounts.typed import Typed
from casework.danger import means_danger
from content.folding import folded_query
from content.writing import readable


def names(text: str) -> None:
    Typed("/admin/", [(text, "words")], []).texts()


HAN = "".join(map(chr, range(0x4E00, 0x5000)))
TEXTS = {
    "one long word": "abcdefghijklmnop",
    "letters that unfold to words": HAN + "㍱㎉",
    "few blanks": "абвгдежз ",
    "dashes": "a-",
    "hidden": "a\u200b\u202a",
}


def seconds(read, text: str) -> float:
    """CPU time at best of three."""
    times = []
    for _ in range(3):
        start = process_time()
        read(text)
        times.append(process_time() - start)
    return min(times)


@pytest.mark.parametrize("read", [means_danger, names, readable, folded_query])
@pytest.mark.parametrize("kind", TEXTS)
def test_reading_takes_no_longer_than_there_is_text(read, kind):
    chance = random.Random(1)
    text = "".join(chance.choices(TEXTS[kind], k=24_000))
    assert seconds(read, text) < 10 * seconds(read, text[:6_000]) + 0.01


def test_names_of_fields_that_look_like_a_programs_take_no_longer():
    name = "-action-" * 12_000 + "\n!"
    assert seconds(names, name) < 10 * seconds(names, name[-24_000:]) + 0.01


def test_no_more_is_read_than_any_form_takes():
    chance = random.Random(2)
    text = "".join(chance.choices(HAN, k=160_000))
    assert seconds(means_danger, text) < 2 * seconds(means_danger, text[:40_000])
