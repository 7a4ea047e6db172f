"""How corrections of the example pages and of facts reach sites that exist."""

import pytest
from django.utils import timezone
from wagtail_localize.models import StringTranslation

from cms.example import loading, pages
from reference.loading import load_ledger
from reference.models import Fact
from rights.models import RightsPage

from .desk import account

pytestmark = pytest.mark.django_db


def old(page) -> None:
    """The page as an earlier release had it, in the database only."""
    page.title = "An old title"
    page.body[0].value["heading"] = "An old heading"
    page.save_revision().publish()


def english(slug: str) -> RightsPage:
    return RightsPage.objects.get(slug=slug, locale__language_code="en")


def load() -> list[str]:
    said = []
    pages.load(loading.HERE, said.append)
    return said


def test_pages_that_nobody_changed_are_corrected_at_the_next_start():
    old(english("housing"))
    strings = StringTranslation.objects.filter(locale__language_code="ro")
    heading = strings.filter(context__object_id=english("dismissal").translation_key).first()
    right = heading.data
    StringTranslation.objects.filter(pk=heading.pk).update(data="Greșit")
    assert len(load()) == 2
    assert english("housing").title != "An old title"
    assert "An old" not in str(english("housing").body.get_prep_value())
    heading.refresh_from_db()
    assert heading.data == right
    for page in english("housing").get_translations(inclusive=True):
        assert page.live
        assert not page.has_unpublished_changes
    assert load() == []


def test_a_correction_keeps_the_words_of_translators():
    page = english("housing")
    key = page.translation_key
    string = StringTranslation.objects.filter(
        locale__language_code="ro", context__object_id=key
    ).first()
    StringTranslation.objects.filter(pk=string.pk).update(
        data="Cuvintele mele", last_translated_by=account("translator_ro")
    )
    old(page)
    load()
    string.refresh_from_db()
    assert string.data == "Cuvintele mele"
    assert load() == []


def test_a_page_that_an_editor_changed_stays_as_it_is():
    page = english("housing")
    page.title = "My own title"
    page.save_revision(user=account("editor"), log_action=True).publish()
    assert load() == []
    assert english("housing").title == "My own title"


def test_facts_are_corrected_unless_somebody_changed_them():
    from wagtail.log_actions import log

    for key in ("EU-12", "UK-51"):
        Fact.objects.filter(key=key).update(statement="As it was", checked_on=timezone.localdate())
        Fact.objects.get(key=key).figures.update(value="7")
    log(instance=Fact.objects.get(key="UK-51"), action="wagtail.edit", user=account("editor"))
    load_ledger()
    assert Fact.objects.get(key="EU-12").figure_value() == "14"
    assert "at least" in Fact.objects.get(key="EU-12").statement
    assert Fact.objects.get(key="UK-51").statement == "As it was"
    assert Fact.objects.get(key="UK-51").figure_value() == "7"
