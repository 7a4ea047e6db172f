"""Bodies that are not sent to their end: the site answers all others, and the connection goes."""

import socket
import time

import pytest

from cms import queue, serve, wsgi


@pytest.mark.parametrize(
    ("since_sent", "since_came", "came", "goes"),
    [
        (26, 26, 100, True),  # stands still
        (24, 24, 100, False),
        (26, 1, 100, True),  # drips
        (26, 1, 3000, False),  # a slow line
        (60, 1, 3000, True),
        (1, 60, 100, False),  # somebody reads a long answer
    ],
)
def test_which_connection_is_closed(since_sent, since_came, came, goes):
    assert serve.is_stalled(since_sent, since_came, came) is goes


class Body:
    def __init__(self, *pieces):
        self.pieces = list(pieces)

    def read(self, size):
        piece = self.pieces.pop(0) if self.pieces else b""
        assert len(piece) <= size
        return piece


def answer(length, *pieces) -> str:
    seen = []
    environ = {"CONTENT_LENGTH": str(length), "wsgi.input": Body(*pieces)}
    wsgi.application(environ, lambda status, _headers: seen.append(status))
    return seen[0]


def test_half_a_form_is_no_form():
    assert answer(10, b"a=b").startswith("400")
    assert answer(13 * wsgi.MEBIBYTE).startswith("413")
    with wsgi._read(Body(b"a=b", b"cd"), 5) as whole:
        assert whole.read() == b"a=bcd"


def half_sent(site, body: bytes = b"a=b") -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", site.port))
    head = "POST /en/mailbox/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n"
    connection.sendall(head.encode() + body)
    return connection


def is_closed(connection: socket.socket) -> bool:
    try:
        return connection.recv(1000) == b"" or is_closed(connection)
    except BlockingIOError:
        return False
    except OSError:
        return True


def test_two_hundred_half_sent_forms_stop_nobody_and_are_closed(site, request):
    begun = time.monotonic()
    still = [half_sent(site) for _n in range(200)]
    dripping = half_sent(site)
    paths = ("/healthz", "/en/", "/en/mailbox/", "/admin/login/", "/robots.txt")
    site.get("/en/")
    for path in paths:
        asked = time.monotonic()
        assert site.get(path).status_code == 200
        assert time.monotonic() - asked < 1, path
    for connection in (*still, dripping):
        connection.setblocking(False)
        request.addfinalizer(connection.close)
    while time.monotonic() - begun < 34 and not (all(map(is_closed, still))):
        time.sleep(2)
        if not is_closed(dripping):
            dripping.sendall(b"x")
    assert all(map(is_closed, still))
    time.sleep(1)
    assert is_closed(dripping)
    assert site.get("/healthz").status_code == 200


def test_pauses_outlast_a_night():
    pauses = [queue.pause(n).total_seconds() / 60 for n in range(1, 28)]
    assert pauses == sorted(pauses)
    assert pauses[0] == 1
    assert sum(pauses) > 12 * 60
    assert max(pauses) <= 60
