"""The site as it runs in production, without the quarter of a minute of collecting files."""

from cms.settings.base import *  # noqa: F403  (settings modules are layered this way)

STORAGES["staticfiles"] = {  # noqa: F405  (from base)
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
# Both sites may share one cache, and Wagtail keeps the addresses of its sites in it.
CACHES["default"]["KEY_PREFIX"] = str(DATABASES["default"]["NAME"])  # noqa: F405  (from base)
