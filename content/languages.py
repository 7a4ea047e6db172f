"""The languages of the site, as models ask for them."""

from django.conf import settings


def languages() -> list[tuple[str, str]]:
    """Asked when needed: another language is no other database."""
    return settings.LANGUAGES
