"""What was wrong on the example pages and is right now, in six languages."""

import pytest
from django.conf import settings
from wagtail.models import Page

from reference.models import Fact
from rights.models import RightsPage

from .forms import soup

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]

# page → language → what must stand there; figures are those of the ledger.
RIGHT = {
    "rights/dismissal": {
        "en": ["at least 14 weeks", "is 15 weeks", "is 5 months", "against the law", "from day 1"],
        "ro": ["cel puțin 14 săptămâni", "de 15 săptămâni", "de 5 luni", "din ziua 1 de"],
        "bg": ["поне 14 седмици", "е 15 седмици", "е 5 месеца", "от ден 1 на"],
        "it": ["almeno 14 settimane", "di 15 settimane", "di 5 mesi", "dal giorno 1"],
        "fr": ["au moins 14 semaines", "de 15 semaines", "de 5 mois", "du jour 1 de"],
        "nl": ["minstens 14 weken", "15 weken", "5 maanden", "vanaf werkdag 1"],
    },
    "rights/unpaid-wages": {
        "en": [
            "In England, Scotland and Wales",
            "up to 1 month",
            "14 days more",
            "presumed",
            "law is changing",
            "1, 1070 Brussels",
        ],
        "ro": [
            "În Anglia, Scoția și Țara Galilor",
            "până la 1 lună",
            "încă 14 zile",
            "se presupune",
            "se schimbă",
            "1, 1070 Bruxelles",
        ],
        "bg": [
            "В Англия, Шотландия и Уелс",
            "до 1 месец",
            "още 14 дни",
            "се предполага",
            "се променя",
            "1, 1070 Брюксел",
        ],
        "it": [
            "In Inghilterra, Scozia e Galles",
            "fino a 1 mese",
            "altri 14 giorni",
            "si presume",
            "sta cambiando",
            "1, 1070 Bruxelles",
        ],
        "fr": [
            "En Angleterre, en Écosse",
            "jusqu'à 1 mois",
            "14 jours de plus",
            "est présumé",
            "Cette loi change",
            "1, 1070 Bruxelles",
        ],
        "nl": [
            "In Engeland, Schotland en Wales",
            "tot 1 maand",
            "14 dagen langer",
            "gaat men ervan uit",
            "wet verandert",
            "1, 1070 Brussel.",
        ],
    },
    "rights/minimum-pay": {
        "en": ["Apprentices under 19 or in their first year"],
        "ro": ["Ucenicii sub 19 ani sau în primul an"],
        "bg": ["Чираци под 19 години или в първата си година"],
        "it": ["apprendisti sotto i 19 anni o nel primo anno"],
        "fr": ["apprentis de moins de 19 ans ou en première année"],
        "nl": ["jonger zijn dan 19 of in hun eerste jaar"],
    },
    "rights/passport-taken": {
        "en": ["+32 78 05 58 00", "From abroad it may not work", "notice of 5 November 2020"],
        "ro": ["+32 78 05 58 00", "Din străinătate poate să nu", "din 5 noiembrie 2020"],
        "bg": ["+32 78 05 58 00", "От чужбина може да не", "от 5 ноември 2020"],
        "it": ["+32 78 05 58 00", "Dall'estero può non", "del 5 novembre 2020"],
        "fr": ["+32 78 05 58 00", "ne pas marcher de l'étranger", "5 novembre 2020"],
        "nl": ["+32 78 05 58 00", "Vanuit het buitenland werkt", "van 5 november 2020"],
    },
    "rights/uk-status": {
        "en": ["of that year", "Pages name different prices"],
        "ro": ["din acel an", "prețuri diferite"],
        "bg": ["същата година", "различни цени"],
        "it": ["di quell'anno", "prezzi diversi"],
        "fr": ["de cette année", "prix différents"],
        "nl": ["van dat jaar", "verschillende prijzen"],
    },
}
# language → what may stand on none of these pages.
WRONG = {
    "en": ["have 14 weeks", "taken as true", "Ask for the dismissal", "number comes from an older"],
    "ro": ["Aveți 14 săptămâni", "se consideră adevărat", "Acest număr este dintr-un anunț"],
    "bg": [
        "Имате 14 седмици",
        "за вярно се приема",
        "Поискайте уволнението",
        "Този номер е от по-",
    ],
    "it": ["Hai 14 settimane", "vale come vero", "Questo numero viene da un avviso"],
    "fr": [
        "avez 14 semaines",
        "considéré comme vrai",
        "Demandez le licenciement",
        "Ce numéro vient",
    ],
    "nl": ["Je hebt 14 weken", "schreef als juist", "Vraag het ontslag", "Dit nummer komt uit een"],
}


def text(client, language: str, path: str) -> str:
    words = soup(client.get(f"/{language}/{path}/")).select_one("main").text
    return " ".join(words.split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", RIGHT)
def test_the_corrected_statement_stands_in_every_language(client, path, language):
    shown = text(client, language, path)
    for words in RIGHT[path][language]:
        assert words in shown, words
    for words in WRONG[language]:
        assert words not in shown, words


def contacts_of(page) -> dict[str, str]:
    """Text of each contact by its fact."""
    found = {}
    for block in page.body.get_prep_value():
        for item in block["value"].get("contacts", []):
            found[item["value"]["fact"]] = item["value"]["text"]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_contact_of_one_part_of_the_kingdom_says_so(language):
    parts = {"(GB)": {}, "(NI)": {}, "(Scotland)": {}}
    facts = dict(Fact.objects.filter(country__startswith="UK (").values_list("key", "country"))
    for rights_page in RightsPage.objects.filter(locale__language_code=language):
        for key, said in contacts_of(rights_page).items():
            if key in facts:
                parts[facts[key].partition(" ")[2]].setdefault(key, set()).add(said)
    assert all(parts.values()), parts
    for texts in parts.values():
        for said in texts.values():
            assert len(said) == 1, said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_limit_of_acas_never_stands_without_northern_ireland(language):
    for page in RightsPage.objects.filter(locale__language_code=language):
        raw = str(page.body.get_prep_value())
        if "{UK-36}" in raw or "{UK-35}" in raw:
            assert "{UK-96" in raw, page.slug
        if "'UK-31'" in raw:
            assert "'UK-32'" in raw, page.slug


MEDIUM = {
    "BE-58": "{BE-58.stated}",
    "BE-23": "{BE-23.address}",
    "BE-40": "{BE-40.stated}",
    "BG-08": "{BG-08.stated}",
    "IT-27": "{IT-27.stated}",
    "IT-32": "{IT-32.stated}",
    "RO-03": "{RO-03.stated}",
    "UK-39": "{UK-39.stated}",
    "UK-41": "{UK-41.stated}",
    "UK-42": "{UK-42.stated}",
    "UK-43": "{UK-43.stated}",
    "BG-05": "{BG-06}",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_old_or_single_sources_are_said_beside_the_number(language):
    for page in Page.objects.filter(locale__language_code=language).specific():
        for key, said in contacts_of(page).items() if hasattr(page, "body") else ():
            assert MEDIUM.get(key, "") in said, (page.slug, key)


def test_every_number_that_is_not_sure_has_its_remark():
    """From when it is, that one page has it, or that nobody could confirm it."""
    phones = Fact.objects.filter(confidence="medium", figures__name="", figures__kind="phone")
    unsure = set(phones.values_list("key", flat=True))
    remarks = (".stated}", "one page", "no date", "not confirm")
    for page in RightsPage.objects.filter(locale__language_code="en"):
        for key, said in contacts_of(page).items():
            assert key not in unsure or any(words in said for words in remarks), (page.slug, key)


def test_the_ledger_keeps_the_parts_of_the_kingdom_and_true_dates():
    parts = set(Fact.objects.filter(country__startswith="UK (").values_list("country", flat=True))
    assert parts == {"UK (GB)", "UK (NI)", "UK (Scotland)"}
    assert str(Fact.objects.get(key="UK-51").checked_on) == "2026-11-28"
