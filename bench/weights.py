"""What a phone loads for each kind of page, with nothing in its cache and when it comes back."""

import html
import re
from dataclasses import dataclass
from urllib.parse import urlencode

import brotli

from cms.storage import SMALLER

from .drafts import STORY
from .servers import Answer, Connection, Server
from .visits import FIELDS, FORM, PAGE, hidden_fields

# Ten packets, rounded down: what a server may send before it hears from the phone again.
LIMIT, LIMIT_AGAIN = 14 * 1024, 5 * 1024
MOST_PAGES = 20
READ = ("/en/", "/en/countries/united-kingdom/", PAGE, "/en/workshops/town-hall-sint-truiden/")
_ASSET = re.compile(r'(?:src|href)="([^"#]*/static/[^"#]*)')
_FORM = re.compile(r'<form[^>]* action="([^"]*)"[^>]* data-form="help-request"')


@dataclass(frozen=True)
class Weight:
    """Bytes of one page as it is sent, without headers; its files as collectstatic packs them."""

    path: str
    page: int
    files: int
    is_kept: bool

    @property
    def first(self) -> int:
        return self.page + self.files

    @property
    def again(self) -> int:
        """The files are there for ever; of a kept page only its name is asked."""
        return 0 if self.is_kept else self.page


def walked(server: Server) -> list[Weight]:
    """Pages to read, then from the start of the form to the receipt, emergency numbers included."""
    phone = _Phone(server)
    found = [phone.weigh(phone.ask(path)) for path in READ]
    phone.cookies.clear()
    found.append(phone.weigh(phone.ask(FORM)))
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
        self.connection = Connection("br, gzip")
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
        return Weight(self.path, len(answer.sent), files, "etag" in answer.headers)

    def _file(self, path: str) -> int:
        if path not in self.files:
            text = self.connection.ask(self.server.port, path).body.decode()
            smaller = SMALLER.get(path.partition("/static/")[2].partition("/")[0], str)
            self.files[path] = len(brotli.compress(smaller(text).encode()))
        return self.files[path]
