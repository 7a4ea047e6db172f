"""How long a body may be, by who sends it: looked at before any of it is read."""

from importlib import import_module
from io import BytesIO

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.handlers.wsgi import WSGIRequest
from django.db import DatabaseError, close_old_connections

MEBIBYTE = 1024 * 1024
# Images of editors may have ten.
LONGEST_BODY = 12 * MEBIBYTE
# Without files, Django takes no more of anybody; readers send no files.
LONGEST_FORM = settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def is_too_long(environ: dict, length: int) -> bool:
    return length > LONGEST_FORM and (length > LONGEST_BODY or not _is_signed_in(environ))


def refusal(environ: dict) -> tuple[list[tuple[str, str]], bytes]:
    """Headers and page, in the language of the address or of the phone."""
    # Not above: this server is measured with sites that have none of our apps, too.
    from . import views

    page = views.too_long(_headed(environ)).content
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(page))}
    return [*headers.items(), ("Cache-Control", "no-store"), ("Connection", "close")], page


def _headed(environ: dict) -> WSGIRequest:
    """The request without its body."""
    return WSGIRequest({**environ, "CONTENT_LENGTH": "0", "wsgi.input": BytesIO()})


def _is_signed_in(environ: dict) -> bool:
    key = _headed(environ).COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not key:
        return False
    close_old_connections()
    try:
        return SESSION_KEY in import_module(settings.SESSION_ENGINE).SessionStore(key)
    except DatabaseError:
        return False
    finally:
        close_old_connections()
