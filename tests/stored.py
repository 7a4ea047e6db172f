"""What the database and the queue hold, read past the models."""

from django.db import connection
from django.utils.module_loading import import_string
from django_q.models import OrmQ


def every_row() -> dict[str, str]:
    """All cells of each table as one text, as somebody with the database file reads them."""
    tables = {}
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")
            tables[name] = "\n".join(str(row) for row in cursor.fetchall())
    return tables


def tables_with(*secrets: str) -> set[str]:
    """The tables in which one of these texts can be read."""
    return {name for name, text in every_row().items() if any(s in text for s in secrets)}


def queued() -> list[dict]:
    """The tasks that wait, unpacked."""
    return [row.task for row in OrmQ.objects.order_by("pk")]


def run_queue() -> None:
    """Do the work of the queue worker here and now, until nothing waits."""
    while row := OrmQ.objects.order_by("pk").first():
        task = row.task
        row.delete()
        import_string(task["func"])(*task["args"], **task["kwargs"])
