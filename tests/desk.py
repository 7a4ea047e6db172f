"""Accounts, requests and signed-in clients for the tests of the admin."""

from collections.abc import Iterator
from itertools import count

from django.contrib.messages import get_messages
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from accounts.models import User
from casework import standing
from casework.models import HelpRequest, Status
from casework.models.requests import WITH_SOMEBODY
from reference.models import Country, Topic

from .forms import soup

STORY = "Zyxwov keeps my papers"
CONTACT = "zyxwov-contact"
_numbers = count(1)


def account(username: str) -> User:
    return User.objects.get(username=username)


def accounts() -> list[str]:
    """Every example account."""
    return list(User.objects.filter(is_example=True).values_list("username", flat=True))


def one_of_each_role() -> list[str]:
    """One example account of each role; the first language stands for all translators."""
    rows = User.objects.filter(is_example=True).values_list("groups__name", "username")
    return list({group.partition(" (")[0]: username for group, username in rows}.values())


def signed_in(username: str) -> Client:
    client = Client()
    client.force_login(account(username))
    return client


def case(assignee: str = "", status: str = "", **fields) -> HelpRequest:
    """A request in one status: with an `assignee` assigned, unless said otherwise."""
    status = status or (Status.ASSIGNED if assignee else Status.UNASSIGNED)
    values = {
        "receipt_seal": f"seal-{next(_numbers)}",
        "status": status,
        "language": "ro",
        "story": STORY,
        "contact": CONTACT,
        "topic": Topic.objects.get(key="unpaid_wages"),
        "host_country": Country.objects.get(key="IT"),
        "promised_for": timezone.localdate(),
        "assignee": account(assignee) if assignee else None,
        "assigned_at": timezone.now() if status in WITH_SOMEBODY else None,
    }
    return HelpRequest.objects.create(**values | fields)


def press(name: str, request: HelpRequest, username: str, client: Client | None = None, **data):
    """Press a button of a case, on a page that was opened just now."""
    seen = standing.seal(HelpRequest.objects.get(pk=request.pk), account(username))
    where = reverse(f"helprequest:{name}", args=[request.pk])
    return (client or signed_in(username)).post(where, {"made_from": seen, **data})


def seen(where: str) -> dict[str, str]:
    """What the form of this address carries of the state that it is made from, opened now."""
    return {
        "made_from": soup(signed_in("admin").get(where)).select_one("[name=made_from]")["value"]
    }


def said(response) -> str:
    """What the messages of a response tell the person."""
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def admin_patterns() -> Iterator[tuple[str, URLPattern]]:
    """(namespace, pattern) of every address below /admin/, those of packages included."""
    yield from _patterns(get_resolver(), "", "")


def _patterns(resolver, prefix: str, namespace: str) -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            if route.startswith("admin/"):
                yield namespace, entry
        else:
            inner = f"{namespace}:{entry.namespace}" if entry.namespace else namespace
            yield from _patterns(entry, route, inner.removeprefix(":"))
