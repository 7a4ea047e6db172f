"""Bodies that are not sent to their end: the site answers all others, and the connection goes."""

import contextlib
import os
import socket
import time
from types import SimpleNamespace

import pytest
from django.test import RequestFactory

from cms import pulse, queue, serve, sizes, wsgi


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


def test_only_connections_of_readers_are_closed(monkeypatch):
    """Those to the database or the cache may stand still as long as they like."""
    monkeypatch.setattr(serve, "is_stalled", lambda *_facts: True)
    with (
        socket.create_server(("127.0.0.1", 0)) as ours,
        socket.create_server(("127.0.0.1", 0)) as other,
        socket.create_connection(ours.getsockname()) as reader,
        socket.create_connection(other.getsockname()) as database,
        ours.accept()[0],
        other.accept()[0],
    ):
        serve.close_stalled(ours.getsockname()[1])
        for connection in (reader, database):
            connection.setblocking(False)
        assert is_closed(reader)
        assert not is_closed(database)


def test_where_too_many_send_the_oldest_go_and_nobody_who_reads():
    with socket.create_server(("127.0.0.1", 0)) as ours, contextlib.ExitStack() as open_until:
        sending = []
        for _n in range(4):
            sending.append(open_until.enter_context(socket.create_connection(ours.getsockname())))
            accepted = open_until.enter_context(ours.accept()[0])
            sending[-1].sendall(b"POST /")
            time.sleep(0.03)
        accepted.sendall(b"HTTP/1.1 200")
        *sending, reader = sending
        assert reader.recv(20)
        serve.close_oldest(ours.getsockname()[1], 2)
        for connection in (*sending, reader):
            connection.setblocking(False)
        assert [is_closed(one) for one in (*sending, reader)] == [True, True, False, False]


def test_who_was_held_up_holds_silence_against_nobody(monkeypatch):
    now = SimpleNamespace(seconds=1000.0)
    monkeypatch.setattr(pulse, "time", SimpleNamespace(monotonic=lambda: now.seconds))
    pulses = pulse.Pulses(patience=8)

    def frozen_after(seconds: float) -> list[int]:
        now.seconds += seconds
        return pulses.frozen()

    pulses.beat()
    assert frozen_after(60) == [], "the machine slept"
    assert frozen_after(4) == frozen_after(4) == []
    assert frozen_after(1) == [os.getpid()]
    pulses.beat()
    assert frozen_after(1) == []


class Body:
    def __init__(self, *pieces):
        self.pieces = list(pieces)

    def read(self, size):
        piece = self.pieces.pop(0) if self.pieces else b""
        assert len(piece) <= size
        return piece


def answer(length, *pieces, cookie: str = "", path: str = "/ro/mailbox/") -> str:
    """Status and page."""
    seen = []
    environ = RequestFactory()._base_environ(
        CONTENT_LENGTH=str(length), PATH_INFO=path, HTTP_COOKIE=cookie, REQUEST_METHOD="POST"
    )
    environ["wsgi.input"] = Body(*pieces)
    page = wsgi.application(environ, lambda status, _headers: seen.append(status))
    return seen[0] + b"".join(page).decode()


def test_half_a_form_is_no_form():
    assert answer(10, b"a=b").startswith("400")
    assert answer(13 * sizes.MEBIBYTE).startswith("413")
    with wsgi._read(Body(b"a=b", b"cd"), 5) as whole:
        assert whole.read() == b"a=bcd"


def test_only_who_is_signed_in_may_begin_to_send_a_file(monkeypatch):
    """A name for a session is not enough."""
    sessions = {"good": {"_auth_user_id": "1"}, "of nobody": {}}
    engine = SimpleNamespace(SessionStore=lambda key: sessions.get(key, {}))
    monkeypatch.setattr(sizes, "import_module", lambda _name: engine)
    monkeypatch.setattr(sizes, "close_old_connections", lambda: None)
    for cookie in ("", "sessionid=x", 'sessionid="of nobody"'):
        said = answer(11_000_000, cookie=cookie)
        assert said.startswith("413")
        assert "Prea mult deodat" in said
    assert answer(11_000_000, cookie="sessionid=good").startswith("400"), "it was read, to its end"
    assert answer(sizes.LONGEST_FORM).startswith("400")
    assert answer(13 * sizes.MEBIBYTE, cookie="sessionid=good").startswith("413")


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
