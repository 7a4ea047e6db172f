"""The ledger's form in the admin: it takes no figure that a page could not show."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from reference.models import Fact

from .desk import signed_in

pytestmark = pytest.mark.django_db


def fact_form(figures: list[dict], **fields) -> dict:
    rows = [{"name": "", "currency": "", **figure} for figure in figures]
    return nested_form_data(
        {
            "key": "BE-900",
            "country": "BE",
            "topic": "test",
            "statement": "A test.",
            "source": "example.org",
            "checked_on": "2026-11-21",
            "confidence": "high",
            "figures": inline_formset(rows),
            **fields,
        }
    )


GOOD = {"kind": "number", "value": "7"}


@pytest.mark.parametrize(
    "figure",
    [
        {"kind": "money", "value": "12.71", "currency": "EUR"},
        {"kind": "number", "value": "100"},
        {"kind": "percent", "value": "12.5"},
        {"kind": "phone", "value": "+32 2 235 54 01"},
        {"kind": "email", "value": "info@example.org"},
        {"kind": "web", "value": "example.org/help"},
        {"kind": "date", "value": "2026-04-07"},
        {"kind": "time", "value": "12:30"},
        {"kind": "text", "value": "2018/957"},
        {"kind": "number", "value": "1", "name": "day_rate"},
    ],
)
def test_a_good_figure_is_kept(figure):
    response = signed_in("editor").post(reverse("fact:add"), fact_form([figure]))
    assert response.status_code == 302, response.context["form"].errors
    kept = Fact.objects.get(key="BE-900").figures.get()
    assert (kept.kind, kept.value) == (figure["kind"], figure["value"])


@pytest.mark.parametrize(
    "figure",
    [
        {"kind": "money", "value": "12.71"},
        {"kind": "money", "value": "12,71", "currency": "EUR"},
        {"kind": "money", "value": "12.71", "currency": "euro"},
        {"kind": "money", "value": "NaN", "currency": "EUR"},
        {"kind": "number", "value": "many"},
        {"kind": "number", "value": "Infinity"},
        {"kind": "number", "value": "1e999999"},
        {"kind": "phone", "value": "0800 290 290 or so"},
        {"kind": "number", "value": ""},
        {"kind": "percent", "value": "12%"},
        {"kind": "phone", "value": "call us"},
        {"kind": "email", "value": "nobody"},
        {"kind": "web", "value": "javascript:alert(1)"},
        {"kind": "web", "value": "two words"},
        {"kind": "date", "value": "7 April 2026"},
        {"kind": "time", "value": "25:00"},
        {"kind": "nothing", "value": "1"},
        {"kind": "number", "value": "1", "name": "Not A Name"},
    ],
)
def test_a_bad_figure_is_refused(figure):
    response = signed_in("editor").post(reverse("fact:add"), fact_form([figure]))
    assert response.status_code == 200
    assert any(response.context["form"].formsets["figures"].errors)
    assert not Fact.objects.filter(key="BE-900").exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"confidence": "high", "source": ""}, "source"),
        ({"confidence": "medium", "source": ""}, "source"),
        ({"valid_from": "2026-02-01", "valid_to": "2026-01-01"}, "valid_to"),
        ({"key": "be-1"}, "key"),
        ({"key": "BE-01"}, "key"),
        ({"checked_on": ""}, "checked_on"),
        ({"statement": ""}, "statement"),
        ({"confidence": "sure"}, "confidence"),
    ],
)
def test_a_bad_fact_is_refused_at_its_field(fields, field):
    response = signed_in("editor").post(reverse("fact:add"), fact_form([GOOD], **fields))
    assert field in response.context["form"].errors
    assert not Fact.objects.filter(key="BE-900").exists()


def test_an_untrusted_fact_needs_no_source():
    sent = fact_form([GOOD], confidence="low", source="")
    assert signed_in("editor").post(reverse("fact:add"), sent).status_code == 302


def test_facts_are_found_by_key_words_country_and_confidence():
    admin, url = signed_in("editor"), reverse("fact:index")
    fact = Fact.objects.get(key="BE-01")
    edit = reverse("fact:edit", args=[fact.pk])
    wanted = ({"q": "BE-01"}, {"q": fact.topic}, {"country": "BE", "confidence": fact.confidence})
    for query in wanted:
        assert edit in admin.get(url, query).content.decode(), query
    assert edit not in admin.get(url, {"country": "UK"}).content.decode()
