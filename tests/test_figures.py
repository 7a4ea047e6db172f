"""How figures are written in each language, and how they are found in a text."""

import pytest
from django.conf import settings

from reference import ledger
from reference.figures import check_figure, link, written
from reference.models import Figure

LANGUAGES = [code for code, _name in settings.LANGUAGES]
WRITTEN = {
    ("money", "12.71", "GBP"): {
        "en": "£12.71",
        "ro": "12,71 £",
        "bg": "12,71 £",
        "it": "12,71 £",
        "fr": "12,71 £",
        "nl": "£ 12,71",
    },
    ("money", "2070.48", "EUR"): {
        "en": "€2,070.48",
        "ro": "2.070,48 EUR",
        "bg": "2 070,48 €",
        "it": "2.070,48 €",
        "fr": "2 070,48 €",
        "nl": "€ 2.070,48",
    },
    ("money", "12570", "GBP"): {
        "en": "£12,570",
        "ro": "12.570 £",
        "bg": "12 570 £",
        "it": "12.570 £",
        "fr": "12 570 £",
        "nl": "£ 12.570",
    },
    ("money", "8.00", "EUR"): {
        "en": "€8",
        "ro": "8 EUR",
        "bg": "8 €",
        "it": "8 €",
        "fr": "8 €",
        "nl": "€ 8",
    },
    ("money", "1000.5", "EUR"): {
        "en": "€1,000.50",
        "ro": "1.000,50 EUR",
        "bg": "1 000,50 €",
        "it": "1.000,50 €",
        "fr": "1 000,50 €",
        "nl": "€ 1.000,50",
    },
    ("number", "850000", ""): {
        "en": "850,000",
        "ro": "850.000",
        "bg": "850 000",
        "it": "850.000",
        "fr": "850 000",
        "nl": "850.000",
    },
    ("percent", "12.5", ""): {
        "en": "12.5%",
        "ro": "12,5 %",
        "bg": "12,5%",
        "it": "12,5%",
        "fr": "12,5 %",
        "nl": "12,5%",
    },
    ("date", "2026-04-07", ""): {
        "en": "7 April 2026",
        "ro": "7 aprilie 2026",
        "bg": "7 април 2026 г.",
        "it": "7 aprile 2026",
        "fr": "7 avril 2026",
        "nl": "7 april 2026",
    },
    ("phone", "+32 2 235 54 01", ""): dict.fromkeys(LANGUAGES, "+32 2 235 54 01"),
    ("email", "a@example.org", ""): dict.fromkeys(LANGUAGES, "a@example.org"),
    ("web", "example.org/x", ""): dict.fromkeys(LANGUAGES, "example.org/x"),
    ("text", "2018/957", ""): dict.fromkeys(LANGUAGES, "2018/957"),
}


def plain(text: str) -> str:
    """Spaces that do not break become plain ones, so that the table above can be read."""
    return text.replace("\xa0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("figure", WRITTEN)
def test_a_figure_is_written_as_each_language_does(figure):
    found = {language: plain(written(*figure, language)) for language in LANGUAGES}
    assert found == WRITTEN[figure]


@pytest.mark.django_db
def test_every_figure_of_the_ledger_can_be_written_in_every_language():
    for figure in Figure.objects.select_related("fact"):
        assert check_figure(vars(figure)) == [], figure
        for language in LANGUAGES:
            text = written(figure.kind, figure.value, figure.currency, language)
            assert text.strip(), figure


def test_contacts_lead_where_they_say():
    assert link("phone", "800 290 290") == "tel:800290290"
    assert link("email", "a@example.org") == "mailto:a@example.org"
    assert link("web", "example.org") == "https://example.org"
    assert link("web", "http://example.org") == "http://example.org"
    assert link("money", "12") == ""


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("{UK-01}", [("UK-01", "")]),
        ("at most {BE-02} or {UK-04.day}.", [("BE-02", ""), ("UK-04", "day")]),
        ("{UK-04.day}{UK-04.week}", [("UK-04", "day"), ("UK-04", "week")]),
        ("{uk-01} {UK-} {UK-01.} {UK 01} { UK-01 } {}", []),
        ("{{UK-01}}", [("UK-01", "")]),
    ],
)
def test_tokens_are_read_from_text(text, tokens):
    assert ledger.tokens(text) == tokens
