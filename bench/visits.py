"""What the clients do: read a page, send a form, send a form and read the receipt."""

import gzip
import html
import itertools
import re
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from .servers import ROOT, Answer, Connection, Server

PAGE = "/en/rights/unpaid-wages/"
FORM = "/en/help/"
FIELDS = {
    "host_country": "BE",
    "topic": "unpaid_wages",
    "sector": "agriculture",
    "client_type": "worker",
    "contact": "",
    "consent": "on",
}
STORY = "My employer has not paid me for the last two months. I picked fruit six days a week. " * 4
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

    def once(self, connection: Connection) -> Answer:
        raise NotImplementedError

    def checked(self, answer: Answer, good: int) -> Answer:
        if answer.status != good:
            raise SystemExit(f"{self.path} answered {answer.status} and not {good}.")
        return answer

    @cached_property
    def seen(self) -> Seen:
        connection = Connection()
        answer = self.once(connection)
        connection.close()
        plain = answer.body
        text = " ".join(words(plain.decode())).encode()
        packed = answer.sent if answer.is_packed else gzip.compress(plain, 6)
        return Seen(len(text), len(plain), len(packed), answer.is_packed)


class Page(Visit):
    def once(self, connection: Connection) -> Answer:
        return self.checked(connection.ask(self.server.port, self.path), 200)


class Post(Visit):
    """A new message each time. Stock answers with a page, ours with a redirect."""

    def __init__(self, server: Server, path: str) -> None:
        super().__init__(server, path)
        form = server.get(path)
        self.cookies = form.cookies
        self.hidden = hidden_fields(form.body.decode())
        self.good = 302 if "token" in self.hidden else 200
        self._numbers = itertools.count()

    def once(self, connection: Connection) -> Answer:
        fields = FIELDS | self.hidden | {"story": f"{STORY} {next(self._numbers)}"}
        answer = connection.ask(self.server.port, self.path, urlencode(fields), self.cookies)
        return self.checked(answer, self.good)


class PostAndReceipt(Post):
    def once(self, connection: Connection) -> Answer:
        sent = super().once(connection)
        cookies = f"{self.cookies}; {sent.cookies}"
        answer = connection.ask(self.server.port, sent.headers["Location"], cookies=cookies)
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
