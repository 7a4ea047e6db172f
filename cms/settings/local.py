"""Settings for developers: production with tracebacks in the browser and unhashed static files."""

from .base import *  # noqa: F403  (settings modules are layered this way)

DEBUG = True
STORAGES["staticfiles"] = {  # noqa: F405  (from base)
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
