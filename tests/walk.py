"""Every public address of the example site, fetched once without a browser."""

import re
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Comment, Doctype
from django.test import Client
from wagtail.models import Page

NAMES = {
    "en": "English",
    "ro": "Română",
    "bg": "Български",
    "it": "Italiano",
    "fr": "Français",
    "nl": "Nederlands",
}
# What is no page of the tree but stands on the public site all the same.
OTHERS = {
    "mailbox/": "mailbox",
    "search/": "search",
    "search/?q=e": "search",
    "nothing/here/": "404",
}
_SPOKEN = ("alt", "aria-label", "placeholder", "title")


@dataclass
class Visit:
    """One answer of the site; `kind` is the model of the page or a name from OTHERS."""

    path: str
    language: str
    kind: str
    response: object
    translation_key: str = ""
    soup: BeautifulSoup = field(init=False)

    def __post_init__(self):
        self.soup = BeautifulSoup(self.response.content, "lxml")

    def __str__(self) -> str:
        return self.path

    @property
    def rest(self) -> str:
        return self.path.partition("?")[0][4:]

    @property
    def is_missing(self) -> bool:
        return self.kind == "404"

    def links(self) -> list[str]:
        """Addresses on this site to which the page leads, with their anchors."""
        found = [
            urljoin(self.path, a["href"])
            for a in self.soup.select("a[href]:not([data-quick-exit])")
        ]
        found += [urljoin(self.path, form.get("action", "")) for form in self.soup.select("form")]
        return [link for link in found if not urlsplit(link).scheme]

    def assets(self) -> list[str]:
        """Whatever the phone loads by itself."""
        tags = self.soup.select("[src], link[href]:not([rel~=alternate])")
        return [tag.get("src") or tag["href"] for tag in tags]

    def texts(self, part: str = "html") -> list[str]:
        """What a reader sees or hears, without what is marked as another language."""
        root = self.soup.select_one(part)
        nodes = [n for n in root.find_all(string=True) if not isinstance(n, Comment | Doctype)]
        said = [(n.parent, str(n)) for n in nodes if n.parent.name not in ("script", "style")]
        said += [(tag, tag[name]) for name in _SPOKEN for tag in root.select(f"[{name}]")]
        said += [(tag, tag["content"]) for tag in root.select("meta[name=description]")]
        own = (" ".join(text.split()) for tag, text in said if not _is_foreign(tag))
        return [text for text in own if text]


def _is_foreign(tag) -> bool:
    """Whether the page itself says that this is in another language than the rest."""
    return any(one.name != "html" and one.has_attr("lang") for one in (tag, *tag.parents))


def get(path: str, **headers) -> object:
    return Client(raise_request_exception=False).get(path, headers=headers)


def everything() -> list[Visit]:
    """All live pages in all languages, then the addresses outside the tree."""
    visits = []
    for page in Page.objects.live().filter(depth__gt=1).select_related("locale").specific():
        language, kind = page.locale.language_code, type(page).__name__
        key = str(page.translation_key)
        visits.append(Visit(page.url, language, kind, get(page.url), key))
    for language in NAMES:
        for rest, kind in OTHERS.items():
            visits.append(Visit(f"/{language}/{rest}", language, kind, get(f"/{language}/{rest}")))
    return visits


def digits(text: str) -> str:
    return "".join(re.findall(r"\d", text))


def round_trip(languages: list[str]) -> list[str]:
    """A round trip that goes from each language into each other one, once."""
    left = {one: [other for other in languages if other != one] for one in languages}
    way, trip = [languages[0]], []
    while way:
        if left[way[-1]]:
            way.append(left[way[-1]].pop())
        else:
            trip.append(way.pop())
    return trip[::-1]
