"""The door for web servers."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.base")
application = get_wsgi_application()

# Read the words of danger now, not while somebody waits.
from casework.danger import means_danger  # noqa: E402 - settings come first

means_danger("-")
