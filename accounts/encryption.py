"""The keys under which the database holds what nobody but the site may read."""

from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def box() -> MultiFernet:
    """Seals with the newest of `FIELD_KEYS`, opens with any of them; raises on a wrong key."""
    return _box(tuple(settings.FIELD_KEYS))
