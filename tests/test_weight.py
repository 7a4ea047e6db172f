"""A page and all that it names fit into the first burst of packets that a server may send."""

import re
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from cms.storage import SMALLER
from intake_forms.models.pages import HelpFormPage

from . import forms
from .walk import Visit

pytestmark = pytest.mark.django_db
# Ten packets, rounded down. Headers count: of the page as they are, of a file what they are about;
# of whoever comes back, only what the page itself weighs.
FIRST, AGAIN, HEADERS = 14 * 1024, 5 * 1024, 440
ANSWERS = {"consent": True, "in_danger": True, "story": "My boss owes me money."}
QUOTED = r'"[^"\n]*"'
BROTLI = {"Accept-Encoding": "br"}


@pytest.fixture(scope="module")
def file():
    """What one file weighs as it is sent; looked up once."""
    known: dict[str, int] = {}

    def weight(address: str) -> int:
        if address not in known:
            name = address.removeprefix(settings.STATIC_URL)
            text = Path(finders.find(name)).read_text(encoding="utf-8")
            sent = SMALLER.get(name.partition("/")[0], str)(text)
            known[address] = len(brotli.compress(sent.encode())) + HEADERS
        return known[address]

    return weight


def weights(visit: Visit, file) -> tuple[int, int]:
    """Bytes of the first visit and of the next one; for a page that is kept, that is a 304."""
    answer = visit.response
    page = len(brotli.compress(answer.content, quality=10))
    files = len(answer.serialize_headers()) + sum(map(file, set(visit.assets())))
    return page + files, 0 if getattr(answer, "is_for_everybody", False) else page


def too_heavy(weighed: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    return {path: (a, b) for path, (a, b) in weighed.items() if a > FIRST or b > AGAIN}


def steps(page: HelpFormPage) -> list[Visit]:
    """All pages on the way through one help form, on a phone that takes cookies."""
    client, seen = Client(), []
    get, post = forms.by_client(client)
    answer = get(page.url)
    while not forms.receipt_of(answer):
        assert len(seen) < forms.MOST_STEPS
        radios = forms.soup(answer).select("main input[type=radio][value]")
        chosen = {radio["name"]: radio["value"] for radio in radios}
        answer = forms.send(get, post, answer, "help-request", **chosen | ANSWERS)
        seen.append(Visit(forms.path_of(answer), "", "step", answer))
    return seen


def test_the_longest_page_of_each_kind_comes_in_one_burst(visits, file):
    longest: dict[str, Visit] = {}
    for visit in visits:
        best = longest.setdefault(visit.kind, visit)
        if len(visit.response.content) > len(best.response.content):
            longest[visit.kind] = visit
    assert len(longest) > 12
    assert too_heavy({one.path: weights(one, file) for one in longest.values()}) == {}


def test_each_step_of_each_form_comes_in_one_burst(file):
    """In the language with the longest alphabet."""
    pages = HelpFormPage.objects.live().filter(locale__language_code="bg")
    walked = [step for page in pages for step in steps(page)]
    assert len(walked) > 8
    assert too_heavy({one.path: weights(one, file) for one in walked}) == {}


def test_only_pages_into_which_no_stranger_can_write_are_squeezed_beside_a_secret():
    client = Client()
    get, post = forms.by_client(client)
    first = forms.send(get, post, get("/bg/help/"), "help-request")
    step = forms.path_of(first)
    assert "receipt" in client.cookies
    own = client.get(step, headers=BROTLI)
    assert brotli.decompress(own.content)
    assert own["Content-Encoding"] == "br"
    asked = client.get(f"{step}?then=check", headers=BROTLI)
    typed = client.post(step, {"journey": "x"}, headers=BROTLI)
    for other in (asked, typed, client.get("/bg/mailbox/", headers=BROTLI)):
        assert not other.has_header("Content-Encoding"), other.request["PATH_INFO"]


@pytest.mark.parametrize("kind", SMALLER)
def test_smaller_files_lose_only_what_people_read(kind):
    comment, blank = (
        re.compile(r"/\*.*?\*/|^\s*//.*?$", re.DOTALL | re.MULTILINE),
        re.compile(r"\s"),
    )
    sources = list(Path(settings.BASE_DIR, "static", kind).iterdir())
    assert len(sources) > 2
    for source in sources:
        text = source.read_text(encoding="utf-8")
        small = SMALLER[kind](text)
        assert len(small) < len(text)
        assert re.findall(QUOTED, comment.sub("", text)) == re.findall(QUOTED, small), source
        bare = blank.sub("", comment.sub("", text))
        assert blank.sub("", small) == (bare.replace(";}", "}") if kind == "css" else bare), source
