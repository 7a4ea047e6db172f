"""Rows that nobody has saved yet: every one can be named, and what is wrong is said in words."""

import datetime
import json

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, UniqueConstraint
from django.utils import translation

from .admin_forms import admin_form_classes, models_with_forms

LANGUAGES = [code for code, _name in settings.LANGUAGES]
OURS = {config.name for config in apps.get_app_configs() if "site-packages" not in config.path}
MODELS = [model for model in apps.get_models() if model._meta.app_config.name in OURS]
NONSENSE = [
    (models.DateTimeField, datetime.datetime(9999, 12, 31, 23, 59, tzinfo=datetime.UTC)),
    (models.DateField, datetime.date(1, 1, 1)),
    (models.TimeField, datetime.time(0)),
    (models.BooleanField, True),
    (models.IntegerField, 99),
    (models.JSONField, {"de": "Rom"}),
    (models.CharField, "../Rom {0} %s"),
    (models.TextField, "../Rom {0} %s"),
]


def nonsense(model):
    """An instance with a value in each field that no form has looked at."""
    values = {}
    for field in model._meta.concrete_fields:
        kind = next((value for kind, value in NONSENSE if isinstance(field, kind)), None)
        if kind is not None and not field.primary_key and not field.is_relation:
            values[field.name] = kind
    return model(**values)


@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_row_has_a_name_before_it_is_saved(model):
    for language in LANGUAGES:
        with translation.override(language):
            assert isinstance(str(model()), str)
            assert isinstance(str(nonsense(model)), str)


CONSTRAINTS = [
    pytest.param(constraint, id=constraint.name)
    for model in models_with_forms()
    for constraint in model._meta.constraints
]


@pytest.mark.parametrize("constraint", CONSTRAINTS)
def test_no_constraint_shows_its_name(constraint):
    told = constraint.violation_error_message != constraint.default_violation_error_message
    by_django = isinstance(constraint, UniqueConstraint) and constraint.fields
    assert isinstance(constraint, CheckConstraint | UniqueConstraint)
    assert told or (by_django and not constraint.condition), constraint.name
    for language in LANGUAGES[1:] if told else ():
        with translation.override("en"):
            english = str(constraint.violation_error_message)
        with translation.override(language):
            assert str(constraint.violation_error_message) != english, language


def test_the_walk_finds_the_forms():
    names = {form.__name__ for form in admin_form_classes()}
    assert {"WorkshopForm", "FactForm"} <= names, json.dumps(sorted(names))
