"""What a phone loads for each page of the help form, with nothing in its cache."""

import gzip
import html
import re
from dataclasses import dataclass
from urllib.parse import urlencode

from .drafts import STORY
from .servers import Answer, Connection, Server
from .visits import FIELDS, FORM, hidden_fields

LIMIT = 60 * 1024
MOST_PAGES = 20
_ASSET = re.compile(r'(?:src|href)="([^"#]*/static/[^"#]*)')
_FORM = re.compile(r'<form[^>]* action="([^"]*)"[^>]* data-form="help-request"')


@dataclass(frozen=True)
class Weight:
    """Bytes of one page: as it is sent, and with its files compressed as collectstatic does."""

    path: str
    page: int
    packed: int
    files: int

    @property
    def total(self) -> int:
        return self.page + self.files


def walked(server: Server) -> list[Weight]:
    """From the start to the receipt, the page of emergency numbers included."""
    phone = _Phone(server)
    found = [phone.weigh(phone.ask(FORM))]
    while 'id="receipt"' not in phone.page:
        if len(found) > MOST_PAGES:
            raise SystemExit("The help form does not end.")
        fields = FIELDS | hidden_fields(phone.page) | {"story": STORY, "in_danger": "on"}
        (action,) = _FORM.findall(phone.page)
        found.append(phone.weigh(phone.ask(html.unescape(action), fields)))
    return found


class _Phone:
    """Keeps cookies and follows redirects, as browsers do."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.connection = Connection()
        self.cookies: dict[str, str] = {}
        self.files: dict[str, int] = {}
        self.path = self.page = ""

    def ask(self, path: str, fields: dict[str, str] | None = None) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = self.connection.ask(self.server.port, path, urlencode(fields or {}), cookies)
        if answer.cookies:
            self.cookies |= dict(c.split("=", 1) for c in answer.cookies.split("; "))
        if answer.status == 302:
            return self.ask(answer.headers["location"])
        self.path, self.page = path, answer.body.decode()
        return answer

    def weigh(self, answer: Answer) -> Weight:
        files = sum(self._file(path) for path in set(_ASSET.findall(self.page)))
        return Weight(self.path, len(answer.sent), len(gzip.compress(answer.body)), files)

    def _file(self, path: str) -> int:
        if path not in self.files:
            body = self.connection.ask(self.server.port, path).body
            self.files[path] = len(gzip.compress(body, 9))
        return self.files[path]
