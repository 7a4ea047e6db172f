"""Figures come from the ledger: written as each language does, never old, never unproven."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from reference import ledger
from reference.figures import written
from reference.models import Fact, Figure
from reference.pages import LedgerPage
from rights.models import RightsPage

from .desk import signed_in
from .test_figures import plain

LANGUAGES = [code for code, _name in settings.LANGUAGES]
TODAY = timezone.localdate()


def new_fact(**fields) -> Fact:
    values = {
        "key": "BE-900",
        "country": "BE",
        "topic": "test",
        "statement": "A test.",
        "source": "example.org",
        "checked_on": TODAY,
        "confidence": "high",
    }
    fact = Fact.objects.create(**values | fields)
    Figure.objects.create(fact=fact, kind="number", value="54321")
    return fact


UNPUBLISHABLE = {
    "low": {"confidence": "low"},
    "unverified": {"confidence": "unverified"},
    "expired": {"valid_to": TODAY - timedelta(days=1)},
    "not yet valid": {"valid_from": TODAY + timedelta(days=1)},
}
PUBLISHABLE = {
    "high": {},
    "medium": {"confidence": "medium"},
    "from today": {"valid_from": TODAY},
    "until today": {"valid_to": TODAY},
}


def rights_page() -> RightsPage:
    return RightsPage.objects.live().filter(locale__language_code="en").first()


def with_body(page: RightsPage, *blocks: tuple[str, dict]) -> RightsPage:
    page.body = page.body.stream_block.to_python(
        [{"type": name, "value": value} for name, value in blocks]
    )
    return page


def text_block(text: str) -> tuple[str, dict]:
    return "text", {"heading": "", "text": f"<p>{text}</p>"}


def contacts_block(key: str) -> tuple[str, dict]:
    contact = {"name": "Office", "text": "", "country": "", "fact": key}
    return "contacts", {"heading": "", "contacts": [{"type": "item", "value": contact}]}


@pytest.mark.django_db
@pytest.mark.parametrize("case", UNPUBLISHABLE)
@pytest.mark.parametrize("block", [text_block("{BE-900}"), contacts_block("BE-900")])
def test_a_page_with_an_unpublishable_fact_is_not_saved(case, block):
    new_fact(**UNPUBLISHABLE[case])
    with pytest.raises(ValidationError) as refused:
        with_body(rights_page(), block).save()
    assert "BE-900" in str(refused.value.message_dict["body"])


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["{ZZ-1}", "{BE-900.nothing}", "<b>{BE-900</b>}{ZZ-2}"])
def test_a_page_with_an_unknown_figure_is_not_saved(text):
    new_fact()
    with pytest.raises(ValidationError) as refused:
        with_body(rights_page(), text_block(text)).full_clean()
    assert set(refused.value.message_dict) == {"body"}


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["title", "summary"])
def test_figures_stand_in_the_text_only(field):
    page = rights_page()
    setattr(page, field, "At least {UK-01}")
    with pytest.raises(ValidationError) as refused:
        page.full_clean()
    assert set(refused.value.message_dict) == {field}


@pytest.mark.django_db
@pytest.mark.parametrize("case", PUBLISHABLE)
def test_a_page_with_a_publishable_fact_is_saved(case):
    new_fact(**PUBLISHABLE[case])
    with_body(rights_page(), text_block("{BE-900}"), contacts_block("BE-900")).full_clean()


@pytest.mark.django_db
def test_the_editor_says_at_the_body_which_figure_is_refused():
    new_fact(confidence="low")
    page = rights_page()
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    block = {"heading": "", "text": rich_text("<p>{BE-900}</p>")}
    sent = nested_form_data(
        {
            "title": page.title,
            "slug": page.slug,
            "summary": page.summary,
            "body": streamfield([("text", block)]),
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MAX_NUM_FORMS": 0},
        }
    )
    response = signed_in("editor").post(url, sent)
    form = response.context["form"]
    assert "BE-900" in str(form.errors["body"])
    assert "BE-900" in response.content.decode()
    assert page.latest_revision_id == Page.objects.get(pk=page.pk).latest_revision_id


@pytest.mark.django_db
def test_a_fact_that_expires_leaves_a_remark_and_never_the_old_number(client):
    fact = new_fact()
    source = with_body(rights_page(), text_block("Now {BE-900} days"))
    source.save_revision().publish()
    for language in LANGUAGES:
        page = source.get_translations(inclusive=True).get(locale__language_code=language)
        with_body(page, text_block("Now {BE-900} days")).save_revision().publish()
        number = plain(written("number", "54321", "", language))
        shown = plain(client.get(page.url).content.decode())
        assert number in shown, language
        Fact.objects.filter(pk=fact.pk).update(valid_to=date(2020, 1, 1))
        later = plain(client.get(page.url).content.decode())
        Fact.objects.filter(pk=fact.pk).update(valid_to=None)
        with translation.override(language):
            remark = translation.gettext("(being checked)")
        assert number not in later
        assert remark in later, language
        assert "{BE-900}" not in later


@pytest.mark.django_db
def test_the_facts_of_a_page_come_in_two_queries():
    keys = list(Fact.objects.publishable().values_list("key", flat=True)[:40])
    for asked in (keys[:1], keys):
        with CaptureQueriesContext(connection) as captured:
            found = ledger.facts_by_key(asked)
            assert [list(fact.figures.all()) for fact in found.values()]
        assert list(found) == asked
        assert len(captured) == 2


def ledger_pages():
    for model in apps.get_models():
        if issubclass(model, LedgerPage):
            yield from model.objects.live().select_related("locale")


@pytest.mark.django_db
def test_every_translation_uses_exactly_the_figures_of_its_english_page():
    tokens = {}
    for page in ledger_pages():
        found = Counter(ledger.tokens(page._body_json))
        found.update(page._contact_keys)
        tokens.setdefault(page.translation_key, {})[page.locale.language_code] = found
    with_figures = 0
    for by_language in tokens.values():
        with_figures += bool(by_language["en"])
        assert set(by_language) == set(LANGUAGES)
        for language, found in by_language.items():
            assert found == by_language["en"], language
    assert with_figures >= 15


@pytest.mark.django_db
def test_every_page_of_the_example_shows_all_its_figures(client):
    """No page of the example content carries the remark that a figure is being checked."""
    pages = [page for page in ledger_pages() if page.locale.language_code == "en"]
    for page in pages:
        assert ledger.problems(page._body_json, page._contact_keys) == [], page
