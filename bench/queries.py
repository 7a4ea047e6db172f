"""Counts the database queries of visits, in-process: `python -m bench.queries "KIND PATH" …`."""

import sys

import django
from django.db import connection

VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE")


def count(kind: str, path: str) -> int:
    """The second visit counts: the first one fills what every process keeps in memory."""
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="127.0.0.1")
    for story in ("the first", "the second"):
        form = None if kind == "Page" else _form(client, path, story)
        with CaptureQueriesContext(connection) as captured:
            if form:
                client.post(path, form, follow=kind == "PostAndReceipt")
            else:
                client.get(path)
    return sum(query["sql"].lstrip().startswith(VERBS) for query in captured)


def _form(client, path: str, story: str) -> dict[str, str]:
    from .visits import FIELDS, hidden_fields

    return FIELDS | hidden_fields(client.get(path).content.decode()) | {"story": story}


if __name__ == "__main__":
    django.setup()
    for visit in sys.argv[1:]:
        print(count(*visit.split()))
