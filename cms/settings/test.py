"""Settings for the test suite: production with fixed keys and cheap passwords."""

import os

# The browser of some tests keeps an event loop running beside all others.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
# A test sends more forms, and faster, than people do.
os.environ.setdefault("FLOOD_AFTER", "1000000")
os.environ.setdefault("SECRET_KEY", "test-secret-key-that-is-long-enough-for-signing-things")
os.environ.setdefault("FIELD_KEYS", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")
os.environ.setdefault("RECEIPT_KEY", "test-receipt-key-that-is-long-enough")

from .base import *  # noqa: F403  (the keys above must come first)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# The pictures of tests lie among nobody's own.
MEDIA_ROOT = VAR_DIR / "test" / "media"  # noqa: F405  (from base)
STORAGES["staticfiles"] = {  # noqa: F405  (from base)
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
# Whitenoise warns of a missing folder, and warnings are errors here.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405  (from base)
# What other processes change is looked for once in a test, so that its queries can be counted.
FRESH_SECONDS = 3600
# Several processes may test at the same time, each with a database of its own.
CACHES["default"]["KEY_PREFIX"] = f"test-{os.getpid()}"  # noqa: F405  (from base)
