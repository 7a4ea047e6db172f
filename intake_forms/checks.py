"""Refuses help forms that ask for something without saying why, or that cannot be answered."""

from django.core import checks
from django.db import Error

from .blocks import problems


@checks.register(checks.Tags.database)
def check_forms(**_options) -> list[checks.Error]:
    """One error for each fault in a published form (`check --database default`)."""
    from .models import HelpFormPage

    try:
        pages = list(HelpFormPage.objects.live())
    except Error:  # no tables yet
        return []
    return [
        checks.Error(str(fault), obj=page, id="intake_forms.E001")
        for page in pages
        for fault in problems([part.value for part in page.steps])
    ]
