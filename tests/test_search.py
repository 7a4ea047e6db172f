"""Search finds pages however the words are typed, and breaks on nothing."""

import pytest
from bs4 import BeautifulSoup
from django.utils import translation

from content.folding import folded, folded_query
from search import views

from .walk import NAMES

pytestmark = pytest.mark.django_db


def found(client, language: str, typed: str) -> list[str]:
    response = client.get(f"/{language}/search/", {"q": typed})
    assert response.status_code == 200
    soup = BeautifulSoup(response.content, "lxml")
    assert soup.html["lang"] == language
    return [a["href"] for a in soup.select(".results a")]


def answers(language: str, typed: str) -> list[str]:
    """The same without the page around it."""
    with translation.override(language):
        return [page.url for page in views.found(folded_query(typed))]


@pytest.mark.parametrize(
    ("language", "right", "others"),
    [
        ("ro", "plătit", ("platit", "PLATIT", "Plătit", "plătit!")),
        ("ro", "mâncare", ("mancare", "MÂNCARE")),
        ("ro", "muncă", ("munca", "MUNCĂ")),
        ("bg", "заплата", ("zaplata", "ЗАПЛАТА", "Zaplata")),
        ("bg", "паспорт", ("pasport", "ПАСПОРТ")),
        ("fr", "salaire impayé", ("salaire impaye", "SALAIRE IMPAYÉ", "impayé salaire")),
        ("it", "libertà", ("liberta", "LIBERTÀ")),
        ("nl", "België", ("belgie", "BELGIË")),
        ("en", "unpaid", ("UNPAID", "“unpaid”", "unpaid,")),
    ],
)
def test_diacritics_case_and_alphabet_do_not_matter(client, language, right, others):
    expected = found(client, language, right)
    for typed in others:
        assert found(client, language, typed) == expected, typed


@pytest.mark.parametrize(
    ("language", "typed", "slug"),
    [
        ("en", "paid", "unpaid-wages"),
        ("ro", "pasaport", "passport-taken"),
        ("ro", "salariul", "unpaid-wages"),
        ("bg", "zaplata", "minimum-pay"),
        ("it", "pagato", "unpaid-wages"),
        ("fr", "logement", "housing"),
        ("nl", "ontslag", "dismissal"),
        ("en", "Treviso", "treviso"),
        ("en", "accid", "accident-at-work"),
    ],
)
def test_the_fitting_page_is_among_the_first(client, language, typed, slug):
    assert any(f"/{slug}/" in path for path in found(client, language, typed)[:3])


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("en", ("wages", "WAGES")),
        ("ro", ("salariu", "plătit", "platit", "plãtit")),
        ("bg", ("заплата", "zaplata", "ЗАПЛАТА")),
        ("it", ("stipendio", "Stipendio")),
        ("fr", ("salaire", "reçu", "recu")),
        ("nl", ("loon", "kreeg", "LOON")),
    ],
)
def test_rights_pages_are_found_by_the_words_of_their_topics(client, language, typed):
    for words in typed:
        results = found(client, language, words)
        assert f"/{language}/rights/unpaid-wages/" in results, words


@pytest.mark.parametrize("language", NAMES)
def test_every_rights_page_is_found_by_each_of_its_topics_and_countries(language):
    from rights.models import RightsPage

    pages = RightsPage.objects.live().filter(locale__language_code=language)
    for page in pages.prefetch_related("topics", "countries"):
        for topic in page.topics.all():
            label = topic.label_in(language)
            for typed in (label, folded(label)):
                assert page.url in answers(language, typed), (page.slug, typed)
        for country in page.countries.all():
            name = country.label_in(language)
            for typed in (f"{page.title} {name}", folded(f"{page.title} {name}")):
                assert page.url in answers(language, typed)[:3], typed


def test_pages_are_found_by_a_label_as_soon_as_it_is_changed():
    from reference.models import Country, Topic

    for term in (Topic.objects.get(key="accommodation"), Country.objects.get(key="UK")):
        for language in NAMES:
            term.labels[language] = f"qwzx{term.key} {language}"
        term.save()
        for language in NAMES:
            assert f"/{language}/rights/housing/" in answers(language, f"Qwzx{term.key}")


@pytest.mark.parametrize("language", NAMES)
def test_every_page_is_found_by_its_title_in_its_language_only(language):
    from rights.models import CountryPage, RightsPage

    for model in (RightsPage, CountryPage):
        for page in model.objects.live().filter(locale__language_code=language):
            results = answers(language, page.title)
            assert page.url == results[0], page.title
            assert all(path.startswith(f"/{language}/") for path in results)


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "'", '"', '"unpaid', "it's", "%", "_", "*", "a*b", "NEAR(", "AND OR NOT", "-", "(",
     ":", "un:paid", "^", "\\", "<script>alert(1)</script>", "; DROP TABLE x", "🙂", "\u202etset",
     "x" * 10_000, "wages " * 2_000, "{UK-01}", "|", "&", "!"],
)  # fmt: skip
def test_odd_input_is_answered_calmly(client, typed):
    for language in ("en", "bg"):
        response = client.get(f"/{language}/search/", {"q": typed})
        assert response.status_code == 200
        assert "<script>alert" not in response.text


@pytest.mark.parametrize(
    "query", ["q=%00", "q=unpaid%00wages", "q=%ff%fe", "q=%", "q", "p=1", "q=a&q=b"]
)
def test_bytes_that_are_no_text_do_not_break_the_search(client, query):
    assert client.get(f"/ro/search/?{query}").status_code in (200, 400)


def test_blank_and_unknown_words_find_nothing_and_the_reader_is_told(client):
    for language in NAMES:
        assert found(client, language, "  ") == []
        response = client.get(f"/{language}/search/", {"q": "<b>qwzxy</b>"})
        soup = BeautifulSoup(response.content, "lxml")
        assert "<b>qwzxy</b>" in soup.select_one(".no-results").text
        assert soup.select_one("#q")["value"] == "<b>qwzxy</b>"


def test_a_page_that_was_taken_down_is_no_longer_found(client):
    from rights.models import RightsPage

    page = RightsPage.objects.get(locale__language_code="en", slug="housing")
    assert page.url in found(client, "en", page.title)
    page.unpublish()
    assert page.url not in found(client, "en", page.title)
