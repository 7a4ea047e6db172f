"""Headers that keep readers private, languages of addresses, and bytes that cannot be text."""

import logging

import brotli
from django.db import OperationalError
from django.http import HttpResponseBadRequest
from django.middleware.gzip import GZipMiddleware
from django.middleware.locale import LocaleMiddleware
from django.utils.cache import patch_vary_headers

from freshness.keeping import wanted

from .views import send_again

logger = logging.getLogger(__name__)

_STRICT = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'self'"
)
# Wagtail's editor and the translation editor write inline scripts and styles.
_ADMIN = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'self'"
)
_SHORTEST = 200
# About ten milliseconds for a long page; 11 takes twice as long for a hundredth less.
_BROTLI = 10
_PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"


def privacy_headers(get_response):
    """A strict policy for the public site, one that lets editors work for the admin."""

    def middleware(request):
        response = get_response(request)
        is_admin = request.path.startswith("/admin/")
        response.setdefault("Content-Security-Policy", _ADMIN if is_admin else _STRICT)
        response.setdefault("Permissions-Policy", _PERMISSIONS)
        if is_admin:
            # Under "no-referrer" browsers send forms with the origin "null", which Django refuses.
            response.setdefault("Referrer-Policy", "same-origin")
        return response

    return middleware


def compressed(get_response):
    """Small pages for slow lines; but a cookie may bring secrets, and those are never squeezed
    together with what somebody else could have written (BREACH).

    A view whose page shows nobody's words but the reader's own says so by `is_own_words`.
    """
    smaller = GZipMiddleware(get_response)

    def middleware(request):
        response = get_response(request)
        may_hold_secrets = set(request.COOKIES) - {"cookies"}
        if may_hold_secrets and not getattr(response, "is_own_words", False):
            return response
        if wanted(request.headers.get("Accept-Encoding", "")) == "br":
            pack(response)
        return smaller.process_response(request, response)

    return middleware


def pack(response) -> None:
    """In Brotli, a fifth smaller than gzip; what is too short or sent piece by piece stays."""
    is_packed = response.has_header("Content-Encoding")
    if response.streaming or is_packed or len(response.content) < _SHORTEST:
        return
    response.content = brotli.compress(response.content, quality=_BROTLI)
    response["Content-Encoding"] = "br"
    response["Content-Length"] = str(len(response.content))
    patch_vary_headers(response, ("Accept-Encoding",))


def plain_text_only(get_response):
    """Refuse NUL in addresses, which a database would stumble over, before anything reads them."""

    def middleware(request):
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest("This address cannot be read.", content_type="text/plain")
        return get_response(request)

    return middleware


def keep_what_was_sent(get_response):
    """When the database does not answer in time, readers keep what they typed."""

    def middleware(request):
        return get_response(request)

    def process_exception(request, exception):
        is_reader = request.method == "POST" and not request.path.startswith("/admin/")
        if not (is_reader and isinstance(exception, OperationalError)):
            return None
        logger.error("The database did not take what was sent: %s", type(exception).__name__)
        return send_again(request)

    middleware.process_exception = process_exception
    return middleware


class ReaderLocaleMiddleware(LocaleMiddleware):
    """Sends readers to their language; what is not found in the admin is answered with 404."""

    def process_response(self, request, response):
        if request.path.startswith("/admin/"):
            return response
        return super().process_response(request, response)
