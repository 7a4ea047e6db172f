"""Dates typed by hand anywhere in the admin: the day first or ISO, else refused; never guessed."""

import datetime

import pytest
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from .admin_forms import admin_form_classes, filter_form_classes
from .desk import signed_in

LANGUAGES = [code for code, _name in settings.LANGUAGES]
APRIL = datetime.date(2026, 4, 3)
READ = ["03/04/2026", "3.4.2026", "03-04-2026", "2026-04-03"]
REFUSED = ["04/13/2026", "13/31/2026", "31.02.2026", "03/04/26", "2026-31-12", "soon", "1.1.0001"]


def date_fields() -> dict[str, forms.Field]:
    """Every field of the admin in which a day is typed, with its form's name."""
    found = {}
    for form in admin_form_classes():
        for name, field in form.base_fields.items():
            if isinstance(field, forms.DateField | forms.DateTimeField):
                found[f"{form.__name__}.{name}"] = field
    for form in filter_form_classes():
        for name, field in form().fields.items():
            for number, part in enumerate(getattr(field, "fields", [field])):
                if isinstance(part, forms.DateField | forms.DateTimeField):
                    found[f"{form.__name__}.{name}.{number}"] = part
    return found


def read(field, typed: str):
    """The day that a field reads; fields with a time get one in the middle of the day."""
    if not isinstance(field, forms.DateTimeField):
        return field.clean(typed)
    return field.clean(f"{typed} 12:00").date()


@pytest.mark.django_db
def test_the_walk_finds_pages_facts_and_workshops():
    names = set(date_fields())
    assert {"WorkshopForm.starts_at", "FactForm.checked_on"} <= names
    assert any(name.endswith("go_live_at") for name in names), names


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_typed_day_is_read_with_the_day_first(language):
    with translation.override(language):
        for name, field in date_fields().items():
            for typed in READ:
                assert read(field, typed) == APRIL, (name, typed)
            for typed in REFUSED[:-1]:
                with pytest.raises(ValidationError):
                    read(field, typed)


@pytest.mark.django_db
@pytest.mark.parametrize("typed", REFUSED)
def test_a_fact_is_not_said_to_be_checked_today(typed):
    from reference.models import Fact

    from .test_fact_forms import GOOD, fact_form

    response = signed_in("editor").post(reverse("fact:add"), fact_form([GOOD], checked_on=typed))
    assert list(response.context["form"].errors) == ["checked_on"]
    assert f'value="{typed}"' in response.content.decode()
    assert not Fact.objects.filter(key="BE-900").exists()


@pytest.mark.django_db
def test_the_picker_leaves_what_was_typed():
    page = signed_in("editor").get(reverse("fact:add")).content.decode()
    assert page.index("datetimepicker") < page.index("typed-dates") < page.index("initDateChooser")
