"""A routed request and its mailbox, as the worker reaches it."""

from django.test import Client

from casework.models import HelpRequest

from . import asking
from .forms import by_client, open_mailbox, send, soup
from .stored import run_queue

STORY = "Zorzonel nu plateste"


def routed(language: str = "ro") -> str:
    """The code of a new request that somebody is to answer."""
    code = _asked(language)
    run_queue()
    return code


def sent() -> HelpRequest:
    """A new request that nobody is told of yet."""
    _asked("ro")
    return request()


def _asked(language: str) -> str:
    asked = {"topic": "unpaid_wages", "host_country": "IT", "story": STORY, "consent": True}
    return asking.sent(asked, language)[1]


def request() -> HelpRequest:
    return HelpRequest.objects.get()


def visit(code: str, language: str = "ro", client: Client | None = None):
    return open_mailbox(*by_client(client or Client()), language, code)


def is_open(response) -> bool:
    return soup(response).main.get("data-page") == "mailbox"


def write(client, language: str, body: str):
    get, post = by_client(client)
    return send(get, post, get(f"/{language}/mailbox/"), "message", body=body)
