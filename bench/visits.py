"""What the clients do: read a page, send stock's form, do a step of ours, send ours."""

import gzip
import html
import itertools
import re
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from .drafts import ANSWERS, STORY, Phones
from .servers import ROOT, Answer, Connection, Server

PAGE = "/en/rights/unpaid-wages/"
FORM = "/en/help/"
# More than any machine sends in one round.
ROUND = 2000
FIELDS = {key: value for key, value in ANSWERS.items() if isinstance(value, str)} | {
    "consent": "on"
}
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
_SILENT = re.compile(r"<(script|style|head)\b.*?</\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Seen:
    """Bytes of one answer: its visible words, all of it, and compressed."""

    text: int
    plain: int
    packed: int
    is_packed: bool


def words(page: str) -> list[str]:
    """The visible text between tags, piece by piece."""
    pieces = (html.unescape(piece).strip() for piece in _TAG.split(_SILENT.sub(" ", page)))
    return [" ".join(piece.split()) for piece in pieces if piece]


def hidden_fields(page: str) -> dict[str, str]:
    return {name: html.unescape(value) for name, value in _HIDDEN.findall(page)}


class Visit:
    """One kind of visit; `once` makes it and refuses every answer but the good one."""

    queries = 0

    def __init__(self, server: Server, path: str) -> None:
        self.server = server
        self.path = path

    @property
    def name(self) -> str:
        return f"{type(self).__name__} {self.path}"

    def prepare(self) -> None:
        """What has to be there before the time runs."""

    def once(self, connection: Connection) -> Answer:
        raise NotImplementedError

    def checked(self, answer: Answer, good: int, place: str = "") -> Answer:
        if answer.status != good or not (answer.headers.get("location") or "").endswith(place):
            raise SystemExit(f"{self.path} answered {answer.status} and not {good} {place}.")
        return answer

    @cached_property
    def seen(self) -> Seen:
        self.prepare()
        connection = Connection()
        answer = self.once(connection)
        connection.close()
        plain = answer.body
        text = " ".join(words(plain.decode())).encode()
        packed = answer.sent if answer.is_packed else gzip.compress(plain, 6)
        return Seen(len(text), len(plain), len(packed), answer.is_packed)


class Page(Visit):
    """As a reader without any cookie gets it."""

    cookies = ""

    def once(self, connection: Connection) -> Answer:
        answer = connection.ask(self.server.port, self.path, cookies=self.cookies)
        return self.checked(answer, 200)


class Rendered(Page):
    """As who has been on the help form gets it: with our cookie, so that it is made anew."""

    cookies = "cookies=1"


class Post(Visit):
    """Stock's form: a new message each time, answered with a page."""

    def __init__(self, server: Server, path: str) -> None:
        super().__init__(server, path)
        form = server.get(path)
        self.cookies = form.cookies
        self.hidden = hidden_fields(form.body.decode())
        self._numbers = itertools.count()

    def once(self, connection: Connection) -> Answer:
        fields = FIELDS | self.hidden | {"story": f"{STORY} {next(self._numbers)}"}
        answer = connection.ask(self.server.port, self.path, urlencode(fields), self.cookies)
        return self.checked(answer, 200)


class Press(Visit):
    """One press of our form, each time by another person on another line."""

    place = "/step/work/"
    fields: dict[str, str] = {"story": STORY}
    _senders = itertools.count()

    def __init__(self, server: Server, path: str, phones: Phones) -> None:
        super().__init__(server, path)
        self.phones = phones
        self.token = hidden_fields(server.get(FORM).body.decode())["token"]

    def prepare(self) -> None:
        self.phones.stock_up(ROUND)

    def once(self, connection: Connection) -> Answer:
        return self.press(connection, self.phones.next())

    def press(self, connection: Connection, cookies: str) -> Answer:
        body = urlencode(self.fields | {"token": self.token})
        number = next(self._senders)
        sender = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        answer = connection.ask(self.server.port, self.path, body, cookies, sender)
        return self.checked(answer, 302, self.place)


class Step(Press):
    """The story, on its way to the next step."""


class Send(Press):
    """The last button: validate, store sealed, enqueue, redirect to the receipt."""

    place = "/sent/"
    fields: dict[str, str] = {}


class SendAndReceipt(Send):
    def once(self, connection: Connection) -> Answer:
        cookies = self.phones.next()
        sent = self.press(connection, cookies)
        answer = connection.ask(self.server.port, sent.headers["location"], cookies=cookies)
        return self.checked(answer, 200)


def count_queries(visits: list[Visit]) -> None:
    """In one process for each site, with that site's own settings."""
    for port in {visit.server.port for visit in visits}:
        own = [visit for visit in visits if visit.server.port == port]
        command = [sys.executable, "-m", "bench.queries", *(visit.name for visit in own)]
        environment = own[0].server.environment
        printed = subprocess.check_output(command, cwd=ROOT, env=environment, text=True)
        for visit, line in zip(own, printed.split(), strict=True):
            visit.queries = int(line)
