"""What is refused leaves no trace in the log: neither words, nor addresses, nor tracebacks."""

import io
import logging
from collections.abc import Iterator

import pytest
from django.core import exceptions
from django.http import Http404
from django.http.multipartparser import MultiPartParserError
from django.test import Client
from django.test.client import ClientHandler
from django.utils.crypto import get_random_string

pytestmark = pytest.mark.django_db
WORD = "planted" + get_random_string(8, "abcdef")
PIECE = b"--x\r\nContent-Disposition: form-data; name=%s\r\n\r\n1\r\n"
FILE = b'--x\r\nContent-Disposition: form-data; name="f"; filename="%s"\r\n\r\n1\r\n'


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the console of the site shows, settings of the log included.

    pytest's own report hears more: it listens to loggers that pass nothing on as well.
    """
    console = logging.getLogger("django.request").handlers[0]
    assert console in logging.root.handlers
    before = console.setStream(heard := io.StringIO())
    yield heard
    console.setStream(before)


def kinds(kind: type[Exception]) -> Iterator[type[Exception]]:
    yield kind
    for narrower in kind.__subclasses__():
        yield from kinds(narrower)


@pytest.mark.parametrize("path", ["/en/mailbox/", "/admin/login/"])
def test_every_kind_of_refusal_is_silent(monkeypatch, log, path):
    found = {*kinds(exceptions.SuspiciousOperation), *kinds(exceptions.BadRequest)}
    assert len(found) > 10
    for kind in found | {exceptions.PermissionDenied, Http404, MultiPartParserError}:

        def refuse(*_args, kind=kind, **_options):
            raise kind(f"Nobody may read {WORD}")

        monkeypatch.setattr("casework.views.ReceiptForm", refuse)
        monkeypatch.setattr("accounts.views.SignInView.get", refuse, raising=False)
        monkeypatch.setattr("accounts.views.SignInView.post", refuse, raising=False)
        answer = Client(raise_request_exception=False).post(f"{path}?{WORD}", {"receipt": WORD})
        assert answer.status_code in (400, 403, 404), kind
        assert log.getvalue() == "", kind
        assert WORD not in answer.text


REFUSED = {
    "host": {"HTTP_HOST": f"{WORD}.example"},
    "no host at all": {"HTTP_HOST": "", "SERVER_NAME": WORD},
    "host that is none": {"HTTP_HOST": f"{WORD}@:x"},
    "NUL in the path": {"PATH_INFO": f"/en/{WORD}\x00/"},
    "NUL in the query": {"QUERY_STRING": f"q={WORD}%00"},
    "way out of media": {"PATH_INFO": f"/media/../../{WORD}"},
    "way out of static": {"PATH_INFO": f"/static/../../{WORD}"},
    "bytes that are no text": {"PATH_INFO": f"/en/{WORD}\xff\xfe/"},
    "query that is no text": {"QUERY_STRING": f"q={WORD}%ff%fe"},
    "forged session": {"HTTP_COOKIE": f"sessionid={WORD}"},
    "forged receipt": {"HTTP_COOKIE": f"receipt={WORD}; csrftoken={WORD}"},
    "too many fields": {"body": b"&".join(b"%s%d=1" % (WORD.encode(), n) for n in range(1001))},
    "too much": {"body": f"receipt={WORD}".encode() * 200_000},
    "too many parts": {
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
        "body": PIECE % WORD.encode() * 1001,
    },
    "too many files": {
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
        "body": FILE % WORD.encode() * 101,
    },
    "too much in a part": {
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
        "body": PIECE % WORD.encode() + WORD.encode() * 200_000 + b"\r\n--x--",
    },
    "no boundary": {"CONTENT_TYPE": f"multipart/form-data; nothing={WORD}", "body": WORD.encode()},
    "odd boundary": {
        "CONTENT_TYPE": "multipart/form-data; boundary=\u00e9" + WORD,
        "body": WORD.encode(),
    },
    "half a part": {
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
        "body": b"--x\r\n" + WORD.encode(),
    },
    "no base64": {
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
        "body": b'--x\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n" + WORD.encode() + b"!\xff\r\n--x--",
    },
    "unknown charset": {
        "CONTENT_TYPE": f"application/x-www-form-urlencoded; charset={WORD}",
        "body": b"a",
    },
    "broken JSON": {"CONTENT_TYPE": "application/json", "body": WORD.encode()},
    "method": {"REQUEST_METHOD": WORD.upper()},
}


def status_of(body: bytes, **environ: object) -> int:
    """Of what the web server hands over just so; a test client would tidy up before."""
    request = {
        "REQUEST_METHOD": "POST" if body else "GET",
        "QUERY_STRING": WORD,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "HTTP_HOST": "127.0.0.1",
        "HTTP_USER_AGENT": WORD,
        "HTTP_REFERER": f"http://127.0.0.1/{WORD}",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "http",
        "wsgi.errors": io.BytesIO(),
        **environ,
    }
    return ClientHandler()(request).status_code


@pytest.mark.parametrize("name", REFUSED)
def test_nothing_that_came_is_written_down(log, name):
    """At the readers' forms, at the desk's door, where nothing is."""
    given = dict(REFUSED[name])
    body = given.pop("body", b"")
    for path in ("/en/mailbox/", "/ro/help/step/story/", "/admin/login/", f"/bg/{WORD}/"):
        assert status_of(body, **{"PATH_INFO": path} | given) < 500, path
        assert log.getvalue() == "", path
