"""What the pages say: the same facts in each language, and no word left in English."""

import csv
import re
import tomllib
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from babel.dates import get_month_names

from . import walk
from .walk import NAMES

ROOT = Path(__file__).parent.parent
# Names of offices, papers and projects, which are the same in all languages.
PROPER_NAMES = (
    "rue Ernest Blerot 1, 1070",
    "My Mobility Mentor",
    "One-to-one shop Hasselt",
    "One-to-one shop Treviso",
    "Your Europe Advice",
    "richiesta di intervento",
)
ENGLISH_WORDS = re.compile(r"\b(the|you|your|with|this|from|is not|what)\b", re.IGNORECASE)
# Neither phone numbers nor addresses of web and mail.
WORD = re.compile(r"(?<!\S)[^\W\d][^\W\d]+(?=[\s.,;:!?)]|$)")


@pytest.fixture(scope="module")
def translated(visits):
    return [visit for visit in visits if visit.language != "en"]


def rows(name: str) -> list[dict]:
    with (ROOT / "reference" / "data" / name).open(newline="") as file:
        return list(csv.DictReader(file))


def bare(text: str) -> str:
    """A figure without the manner of its language: `1 April 2026`, `1 aprilie 2026` -> `142026`."""
    for language in NAMES:
        for number, name in get_month_names("wide", locale=language).items():
            text = re.sub(rf"\b{name}\b", str(number), text, flags=re.IGNORECASE)
    return walk.digits(re.sub(r"[.,]00\b", "", text)).lstrip("0") or text.casefold()


def figures(visit) -> Counter:
    """Figure and where it leads, as often as the page shows it."""
    return Counter((a["href"], bare(a.text)) for a in visit.soup.select("a.fact"))


def contacts(visit) -> list[tuple]:
    return [
        (a["href"], a.text.split()) for a in visit.soup.select(".contact-lines a, .emergency a")
    ]


def test_figures_and_contacts_are_equal_in_all_languages(visits, translated):
    english = {visit.path[4:]: visit for visit in visits if visit.language == "en"}
    assert sum(sum(figures(visit).values()) for visit in english.values()) > 100
    for visit in translated:
        original = english[visit.path[4:]]
        assert figures(visit) == figures(original), visit
        assert [c[0] for c in contacts(visit)] == [c[0] for c in contacts(original)], visit


def test_figures_are_those_of_the_ledger(visits):
    ledger = {}
    for row in rows("figures.csv"):
        ledger.setdefault(row["fact"], set()).add(_expected(row))
    for visit in visits:
        for (href, value), _times in figures(visit).items():
            if href.startswith("#source-"):
                assert value in ledger[href.removeprefix("#source-")], (visit.path, href)


def _expected(row: dict) -> str:
    if row["kind"] == "date":
        year, month, day = row["value"].split("-")
        return f"{int(day)}{int(month)}{year}"
    if row["kind"] == "money":
        return bare(f"{Decimal(row['value']):.2f}")
    return bare(row["value"])


def test_only_facts_that_somebody_stands_behind_are_shown(visits):
    trusted = {row["key"] for row in rows("facts.csv") if row["confidence"] in ("high", "medium")}
    trusted = {key for key in trusted if not key.startswith("X-")}
    shown = set()
    for visit in visits:
        shown |= {li["id"].removeprefix("source-") for li in visit.soup.select("[id^=source-]")}
        assert not visit.soup.select(".fact--missing"), visit
    assert len(shown) > 80
    assert shown <= trusted


def test_no_token_is_left_in_any_page(visits):
    for visit in visits:
        assert not re.search(r"\{+\s*[A-Z]{1,3}-\d|\{%|%\(|\{\{", visit.response.text), visit


def test_rights_and_country_pages_show_sources_and_the_day_of_the_check(visits):
    days = {row["key"]: row["checked_on"] for row in rows("facts.csv")}
    for visit in visits:
        if visit.kind not in ("RightsPage", "CountryPage"):
            continue
        sources = visit.soup.select(".sources li")
        keys = [li["id"].removeprefix("source-") for li in sources]
        year, month, day = min(days[key] for key in keys).split("-")
        assert bare(visit.soup.select_one(".checked").text) == f"{int(day)}{int(month)}{year}", (
            visit
        )
        assert all(len(li.select_one("[lang=en]").text) > 3 for li in sources), visit
        cited = {a["href"].removeprefix("#source-") for a in visit.soup.select("a.fact[href^='#']")}
        assert cited <= set(keys), visit


def sentences(visit) -> set[str]:
    """Texts of more than two words, without names."""
    registers = tomllib.loads((ROOT / "cms" / "example" / "people.toml").read_text())
    rows = [*registers["shops"], *registers["workshops"]]
    names = [row[key] for row in rows for key in ("host", "address", "place") if key in row]
    known = re.compile("|".join(map(re.escape, (" · Mobility Mentor", *PROPER_NAMES, *names))))
    texts = (known.sub("", text) for text in visit.texts())
    return {text for text in texts if len(WORD.findall(text)) > 2}


def test_no_sentence_is_the_english_one(visits, translated):
    english = {text for v in visits if v.language == "en" for text in sentences(v)}
    assert len(english) > 600
    left = {text: v.path for v in translated for text in sentences(v) & english}
    assert not left


def test_no_english_word_stands_inside_a_translation(translated):
    left = {text: v.path for v in translated for text in sentences(v) if ENGLISH_WORDS.search(text)}
    assert not left


def test_bulgarian_pages_are_written_in_cyrillic(visits):
    for visit in visits:
        if visit.language == "bg":
            letters = re.findall(r"[^\W\d_]", " ".join(visit.texts("main")))
            share = sum("Ѐ" <= letter <= "ӿ" for letter in letters) / len(letters)
            assert share > 0.6, (visit.path, share)


def test_romanian_pages_use_the_comma_below(visits):
    text = " ".join(text for v in visits if v.language == "ro" for text in v.texts())
    assert not set("şţŞŢ") & set(text)
    assert text.count("ș") > 500
    assert text.count("ț") > 500


def test_what_a_phone_number_is_for_is_said_in_the_language_of_the_page(visits):
    said = {}
    for visit in visits:
        for line in visit.soup.select(".contact-lines li"):
            text = line.get_text().replace(line.a.get_text(), "").strip()
            said.setdefault(visit.language, set()).add(text)
    assert said["bg"] & said["en"] <= {"", "WhatsApp", "Nederlands", "Français"}
