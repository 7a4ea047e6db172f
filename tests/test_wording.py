"""Words in the catalogues: one for each role, some that stay away, sentences people can read."""

import csv
import re
from pathlib import Path

import polib
import pytest
from django.conf import settings

ROOT = Path(__file__).parent.parent
TRANSLATED = [code for code, _name in settings.LANGUAGES if code != "en"]
LONGEST_SENTENCE = 20
# Who may open a request beside those who answer: in each language one word, the same everywhere.
TECHNICAL = {
    "en": "technical team",
    "ro": "echipa tehnică",
    "bg": "технически",
    "it": "gruppo tecnico",
    "fr": "équipe technique",
    "nl": "technisch",
}
# The role of staff that reads no request: no reader meets it.
ADMINISTRATOR = {
    "en": "administrator",
    "ro": "administrator",
    "bg": "администратор",
    "it": "amministrator",
    "fr": "administrateur",
    "nl": "beheerder",
}
# Water for a flood of requests, greetings among friends, letters of another language, one gender.
AWAY = {
    "ro": r"[şţŞŢ]|\bval\b|obligat să|\bconectat\b|Nu așteptați acest lucru|începeți la Acas",
    "bg": r"наводн|няма ли нито",
    "it": r"\bCiao\b|ondata|\bobbligato\b|\bconnesso\b|Non aspettare questo|inizia con Acas",
    "fr": r"obligé|\bconnecté\b|N'attendez pas cela|commencez avec (Acas|la Lab)",
    "nl": r"\bHallo\b|vloedgolf|\b[Uu]w?\b",
}


OFFICE = re.compile(r"\b[A-Z]{3,}\b")
TOKEN_WITH_YEAR = re.compile(r"\{([\w-]+)\.?(\w*)\} г(?!од)")


def ledger(name: str) -> list[dict]:
    with (ROOT / "reference" / "data" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def texts(path: Path) -> list[str]:
    entries = polib.pofile(str(path))
    return [text for entry in entries for text in (entry.msgstr, *entry.msgstr_plural.values())]


def pages(language: str) -> list[str]:
    folder = ROOT / "cms" / "example"
    if language != "en":
        return texts(folder / "locale" / f"{language}.po")
    return [path.read_text() for path in sorted((folder / "pages").glob("*.toml"))]


def interface(language: str) -> list[str]:
    return texts(ROOT / "locale" / language / "LC_MESSAGES" / "django.po")


@pytest.mark.parametrize("language", [*TRANSLATED, "en"])
def test_readers_meet_the_technical_team_and_no_administrator(language):
    said = " ".join(pages(language)).casefold()
    assert TECHNICAL[language] in said
    assert ADMINISTRATOR[language] not in said


@pytest.mark.parametrize("language", TRANSLATED)
def test_terms_that_were_wrong_stay_away(language):
    for text in (*pages(language), *interface(language)):
        assert not re.search(AWAY[language], text), text


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_sentence_is_too_long(language):
    for text in (*pages(language), *interface(language)):
        for sentence in re.split(r"(?<=[.?!:;])\s+", re.sub(r"<[^>]+>", "", text)):
            assert len(sentence.split()) <= LONGEST_SENTENCE, sentence


def test_every_office_that_is_known_by_initials_has_a_fact():
    """A caveat is nobody's source: only what a fact states, or where it was read, counts."""
    facts = (*ledger("facts.csv"), *ledger("figures.csv"))
    names = ("statement", "figure", "source", "value")
    sourced = " ".join(row.get(name) or "" for row in facts for name in names)
    for page in pages("en"):
        body = re.sub(r"\{[^}]*\}|^(fact|country) = .*$", "", page, flags=re.MULTILINE)
        assert set(OFFICE.findall(body)) <= set(OFFICE.findall(sourced)), page[:80]


def test_bulgarian_says_year_once():
    """A date is written with `г.` already, a bare year is not."""
    kinds = {(row["fact"], row["name"]): row["kind"] for row in ledger("figures.csv")}
    seen = [key for text in pages("bg") for key in TOKEN_WITH_YEAR.findall(text)]
    assert seen
    assert {kinds[key] for key in seen} == {"text"}
