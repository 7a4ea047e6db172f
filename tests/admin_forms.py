"""Every form of the admin in which a row of ours is written, and every filter of a list."""

from collections.abc import Iterator

from django.apps import apps
from django.test import RequestFactory
from django.urls import get_resolver
from wagtail.admin.panels import get_edit_handler
from wagtail.admin.viewsets import viewsets
from wagtail.models import Page

from accounts.models import User


def models_with_forms() -> list:
    """Our models that have panels, and the models of the rows inside their forms."""
    return list(dict.fromkeys(form._meta.model for form in admin_form_classes()))


def admin_form_classes() -> Iterator[type]:
    for model in apps.get_models():
        if issubclass(model, Page) or getattr(model, "panels", None):
            yield from _with_rows(get_edit_handler(model).get_form_class())


def filter_form_classes() -> Iterator[type]:
    """As an administrator sees them; the registers are there once the addresses are."""
    get_resolver().url_patterns  # noqa: B018  (loads them)
    request = RequestFactory().get("/")
    request.user = User(is_superuser=True, is_active=True)
    for viewset in viewsets.viewsets:
        filterset = getattr(viewset, "filterset_class", None)
        if isinstance(filterset, type):
            yield filterset(request=request).get_form_class()


def _with_rows(form_class) -> Iterator[type]:
    yield form_class
    for formset in getattr(form_class, "formsets", {}).values():
        yield from _with_rows(formset.form)
