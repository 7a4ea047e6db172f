"""Names pages that somebody made private before that was taken away: no reader finds them."""

from django.core import checks
from django.db import Error
from wagtail.models import PageViewRestriction


@checks.register(checks.Tags.database)
def check_private_pages(**_options) -> list[checks.Warning]:
    """One for each (`check --database default`)."""
    try:
        rows = list(PageViewRestriction.objects.select_related("page"))
    except Error:  # tables are missing or from before the next migration
        return []
    hint = "Open it in the editor and make it visible to all, or unpublish it."
    return [
        checks.Warning("Private: no reader finds it.", hint=hint, obj=row.page, id="content.W001")
        for row in rows
    ]
