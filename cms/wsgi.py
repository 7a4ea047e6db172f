"""The door for web servers: whole requests only, and few of them in Django at a time."""

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from tempfile import SpooledTemporaryFile
from typing import IO

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.base")
django = get_wsgi_application()

from django.conf import settings  # noqa: E402 - settings are chosen above

from casework.danger import means_danger  # noqa: E402 - settings come first
from freshness.door import Door  # noqa: E402 - models are loaded above

from . import sizes  # noqa: E402 - settings come first

# Read the words of danger now, not while somebody waits.
means_danger("-")

if not settings.DEBUG:  # developers see a changed template at once
    django = Door(django)

# Threads that may be in Django at once, each with a database connection of its own.
THREADS = 4
PIECE = 8 * 1024
_threads = ThreadPoolExecutor(THREADS, "django")
# A new process has threads of its own.
os.register_at_fork(after_in_child=lambda: globals().update(_threads=ThreadPoolExecutor(THREADS)))


# By thread: since when it waits for the next piece of a body.
_waiting: dict[int, float] = {}


def longest_wait() -> float:
    """Seconds."""
    now = time.monotonic()
    return max((now - since for since in list(_waiting.values())), default=0.0)


def waiting() -> int:
    """How many bodies are on their way."""
    return len(_waiting)


def application(environ: dict, start_response) -> list[bytes]:
    """The server may have hundreds of threads that wait for the rest of a body; Django has few."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if length > sizes.LONGEST_FORM and _threads.submit(sizes.is_too_long, environ, length).result():
        headers, page = _threads.submit(sizes.refusal, environ).result()
        start_response("413 Content Too Large", headers)
        return [page]
    if length:
        body = _read(environ["wsgi.input"], length)
        if body is None:
            start_response("400 Bad Request", [("Content-Length", "0"), ("Connection", "close")])
            return [b""]
        environ["wsgi.input"] = body
    try:
        return _threads.submit(_answer, environ, start_response).result()
    finally:
        if length:
            body.close()


def _read(stream, length: int) -> IO[bytes] | None:
    """The whole body, or None when the sender has gone: half a form must not pass for one."""
    body = SpooledTemporaryFile(sizes.LONGEST_FORM)  # noqa: SIM115  (Django reads and forgets it)
    thread = threading.get_ident()
    try:
        while (missing := length - body.tell()) > 0:
            _waiting[thread] = time.monotonic()
            piece = stream.read(min(PIECE, missing))
            if not piece:
                body.close()
                return None
            body.write(piece)
    finally:
        _waiting.pop(thread, None)
    body.seek(0)
    return body


def _answer(environ: dict, start_response) -> list[bytes]:
    """Made whole here, so that nobody who reads slowly holds a thread of Django."""
    response = django(environ, start_response)
    try:
        return [b"".join(response)]
    finally:
        # A kept page is a plain list.
        getattr(response, "close", bool)()
