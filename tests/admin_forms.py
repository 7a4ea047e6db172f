"""Every form of the admin in which a row of ours is written, and every filter of a list."""

from collections.abc import Iterator

from django.apps import apps
from wagtail.admin.panels import get_edit_handler
from wagtail.admin.viewsets import viewsets
from wagtail.models import Page


def models_with_forms() -> list:
    """Our models that have panels, and the models of the rows inside their forms."""
    return list(dict.fromkeys(form._meta.model for form in admin_form_classes()))


def admin_form_classes() -> Iterator[type]:
    for model in apps.get_models():
        if issubclass(model, Page) or getattr(model, "panels", None):
            yield from _with_rows(get_edit_handler(model).get_form_class())


def filter_form_classes() -> Iterator[type]:
    for viewset in viewsets.viewsets:
        if filterset := getattr(viewset, "filterset_class", None):
            yield filterset().get_form_class()


def _with_rows(form_class) -> Iterator[type]:
    yield form_class
    for formset in getattr(form_class, "formsets", {}).values():
        yield from _with_rows(formset.form)
