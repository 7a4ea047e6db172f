"""Names published help forms that ask for something without saying why, or cannot be answered.

Warnings only: a new release may know a fault that stands in a form, and the site has to start.
The editor refuses such a form when somebody saves it; the start page of the admin says where it is.
"""

from collections.abc import Iterator

from django.core import checks
from django.db import Error

from .faults import Fault, faults


def faulty(pages) -> Iterator[tuple[object, Fault]]:
    """Each fault of the published ones among these pages."""
    for page in pages.live():
        for fault in faults(page.raw_steps):
            yield page, fault


@checks.register(checks.Tags.database)
def check_forms(**_options) -> list[checks.Warning]:
    """One for each fault in a published form (`check --database default`)."""
    from .models import HelpFormPage

    try:
        found = list(faulty(HelpFormPage.objects))
    except Error:  # tables are missing or from before the next migration
        return []
    return [
        checks.Warning(str(fault.message), obj=page, id="intake_forms.W001")
        for page, fault in found
    ]
