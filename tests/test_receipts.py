"""The receipt: hard to guess, easy to type, stored only as a seal."""

import random

import pytest

from casework import receipts

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CYRILLIC = str.maketrans("ABEKMHCPTXY", "АВЕКМНСРТХУ")


def codes(number: int = 2000) -> list[str]:
    return [receipts.derive(f"nonce {n}", {"story": "x"}) for n in range(number)]


def test_codes_are_sixteen_clear_letters_in_groups_of_four_and_never_the_same():
    found = codes()
    assert len(set(found)) == len(found)
    for code in found:
        assert [len(group) for group in code.split(" ")] == [4, 4, 4, 4]
        assert set(code) <= {*LETTERS, " "}


def test_every_place_takes_every_letter():
    """80 bits: no place of the code is the same for all, or lacks a letter."""
    plain = [receipts.normalised(code) for code in codes()]
    for place in range(16):
        assert {code[place] for code in plain} == set(LETTERS)


def test_a_code_is_made_of_the_page_the_words_and_our_key(settings):
    code = receipts.derive("page", {"story": "a", "topic": "pay"})
    assert code == receipts.derive("page", {"topic": "pay", "story": "a"})
    others = {
        receipts.derive("other page", {"story": "a", "topic": "pay"}),
        receipts.derive("page", {"story": "b", "topic": "pay"}),
        receipts.derive("page", {"story": "a"}),
    }
    settings.RECEIPT_KEY = "another key"
    others.add(receipts.derive("page", {"story": "a", "topic": "pay"}))
    assert len(others | {code}) == 5


@pytest.mark.parametrize("seed", range(5))
def test_whatever_people_do_to_a_code_it_means_the_same(seed):
    chance = random.Random(seed)
    for code in codes(200):
        plain = receipts.normalised(code)
        assert len(plain) == 16
        assert receipts.normalised(plain) == plain
        for typed in (code.lower(), code.replace(" ", ""), code.replace(" ", " - "), f"\n{code}. "):
            assert receipts.normalised(typed) == plain
        for wrong, right in (
            ("O", "0"),
            ("o", "0"),
            ("I", "1"),
            ("l", "1"),
            ("L", "1"),
            ("U", "V"),
        ):
            assert receipts.normalised(code.replace(right, wrong)) == plain
        assert receipts.normalised(code.translate(CYRILLIC)) == plain
        assert receipts.normalised(code.translate(CYRILLIC).lower()) == plain
        messy = "".join(c.lower() if chance.random() < 0.5 else c for c in code)
        assert receipts.normalised("«" + "\u200b".join(messy) + "»") == plain


def test_two_different_codes_never_become_the_same():
    """Look-alikes join letters that no code holds, never two that codes do hold."""
    assert len({receipts.normalised(letter) for letter in LETTERS}) == len(LETTERS)
    plain = receipts.normalised(codes(1)[0])
    for place in range(16):
        for letter in set(LETTERS) - {plain[place]}:
            other = plain[:place] + letter + plain[place + 1 :]
            assert receipts.normalised(other) != plain
    assert receipts.normalised(plain + "A") != plain
    assert receipts.normalised(plain[:-1]) != plain


def test_the_seal_is_keyed_and_does_not_show_the_code(settings):
    code = codes(1)[0]
    seal = receipts.sealed(code)
    assert seal == receipts.sealed(code.lower().replace(" ", "-"))
    assert len(seal) == 64
    assert receipts.normalised(code).lower() not in seal
    settings.RECEIPT_KEY = "another key"
    assert receipts.sealed(code) != seal


def test_endless_input_costs_no_more_than_a_code():
    assert len(receipts.normalised("A" * 1_000_000)) <= 32
    assert receipts.sealed("") != receipts.sealed("A")
    assert receipts.normalised("ȘĂ!?/\x00\u202e") == ""
