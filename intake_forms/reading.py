"""Reads a help form page with all its translations into one schema."""

from functools import lru_cache

from freshness.snapshot import snapshot

from .models import HelpFormPage
from .schema import Schema
from .structure import schema


def schema_of(page) -> Schema:
    """The schema of this form, the same for each of its languages.

    Structure, keys and conditions come from the source language; the other languages lend their
    words, so a translation that lags behind still asks everything. Read once for each version.
    """
    versions = [one for one in live_forms() if one.translation_key == page.translation_key]
    return _schema(tuple((v.pk, v.live_revision_id, v.last_published_at) for v in versions))


@snapshot
def live_forms() -> list[HelpFormPage]:
    """All help forms that anybody may see, in all languages."""
    pages = HelpFormPage.objects.live().public().order_by("locale_id")
    return list(pages.select_related("locale"))


@lru_cache(maxsize=32)
def _schema(marks: tuple) -> Schema:
    pages = HelpFormPage.objects.filter(pk__in=[pk for pk, *_version in marks])
    pages = pages.select_related("locale")
    return schema({page.locale.language_code: page.raw_steps for page in pages})
