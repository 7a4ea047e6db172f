"""Counts the database queries of visits, in-process: `python -m bench.queries "KIND PATH" …`."""

import sys
from wsgiref.util import setup_testing_defaults

import django
from django.db import connection

VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE")


def count(kind: str, path: str) -> int:
    """The last visit counts: those before fill what every process keeps in memory."""
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from . import visits

    client = Client(SERVER_NAME="127.0.0.1")
    page = getattr(visits, kind)
    for _time in ("the first", "the second", "the third"):
        is_read = issubclass(page, visits.Page)
        fields = {} if is_read else _fields(client, kind, path)
        with CaptureQueriesContext(connection) as captured:
            if is_read:
                _read(path, page.cookies)
            else:
                client.post(path, fields, follow=kind == "SendAndReceipt")
    return sum(query["sql"].lstrip().startswith(VERBS) for query in captured)


def _read(path: str, cookies: str) -> None:
    """Through the door of the web server, behind which pages are kept."""
    from cms import wsgi

    request = {"PATH_INFO": path, "HTTP_HOST": "127.0.0.1", "HTTP_COOKIE": cookies}
    setup_testing_defaults(request)
    list(wsgi.django(request, lambda *_answer: None))


def _fields(client, kind: str, path: str) -> dict[str, str]:
    from . import drafts, visits

    if kind == "Post":
        hidden = visits.hidden_fields(client.get(path).content.decode())
        return visits.FIELDS | hidden | {"story": drafts.STORY}
    (cookies,) = drafts.make(1)
    client.cookies.load(cookies)
    token = visits.hidden_fields(client.get(visits.FORM).content.decode())["token"]
    return getattr(visits, kind).fields | {"token": token}


if __name__ == "__main__":
    django.setup()
    for visit in sys.argv[1:]:
        print(count(*visit.split()))
