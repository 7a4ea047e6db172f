"""Refuses help forms that ask for something without saying why, or that cannot be answered."""

from django.core import checks
from django.db import Error

from .faults import faults


@checks.register(checks.Tags.database)
def check_forms(**_options) -> list[checks.Error]:
    """One error for each fault in a published form (`check --database default`)."""
    from .models import HelpFormPage

    try:
        found = [(page, faults(page.raw_steps)) for page in HelpFormPage.objects.live()]
    except Error:  # tables are missing or from before the next migration
        return []
    return [
        checks.Error(str(fault.message), obj=page, id="intake_forms.E001")
        for page, its_faults in found
        for fault in its_faults
    ]
