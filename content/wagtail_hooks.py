"""Everywhere: dates are read as typed or refused; pages have one place; nothing is private."""

from django.db import models
from django.http import Http404, HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.views.pages.bulk_actions import MoveBulkAction
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput

from .dates import NO_DATE, NO_TIME, check_year

# Many pages at once never have another place; one alone is offered to be moved where it has.
MoveBulkAction.models = []

for field, widget, message in (
    (models.DateField, AdminDateInput, NO_DATE),
    (models.DateTimeField, AdminDateTimeInput, NO_TIME),
):
    shape = {
        "widget": widget,
        "validators": [check_year],
        "error_messages": {"invalid": message},
    }
    register_form_field_override(field, override=shape)


@hooks.register("insert_global_admin_js")
def typed_dates_stay():
    return format_html('<script src="{}"></script>', static("js/typed-dates.js"))


@hooks.register("before_serve_page", order=-1)
def private_pages_are_nowhere(page, _request: HttpRequest, *_rest) -> None:
    """Wagtail would ask readers to sign in, past all limits on guessing, for an account they do not
    have."""
    if page.get_view_restrictions():
        raise Http404


@hooks.register("before_serve_document", order=-1)
def private_documents_are_nowhere(document, _request: HttpRequest) -> None:
    if document.collection.get_view_restrictions():
        raise Http404
