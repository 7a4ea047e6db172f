"""Counters that many processes share: rows with a unique key and a `count`."""

from django.db import connections, models, router


def add(model: type[models.Model], weight: int = 1, *, below: int | None = None, **key) -> bool:
    """Add to the row with this key, made where it is missing, in one statement.

    False, with nothing added, where the row had reached `below` already. Looking first and writing
    afterwards would let others in between, and costs four statements.
    """
    connection = connections[router.db_for_write(model)]
    quote = connection.ops.quote_name
    fields = [model._meta.get_field(name) for name in key]
    names = ", ".join(quote(field.column) for field in fields)
    table = quote(model._meta.db_table)
    count = f"{table}.{quote('count')}"
    statement = (
        f"INSERT INTO {table} ({names}, {quote('count')}) "  # noqa: S608  (names, not values)
        f"VALUES ({', '.join(['%s'] * len(fields))}, %s) "
        f"ON CONFLICT ({names}) DO UPDATE SET {quote('count')} = {count} + excluded.count"
    )
    values = [
        field.get_db_prep_save(value, connection)
        for field, value in zip(fields, key.values(), strict=True)
    ]
    values.append(weight)
    if below is not None:
        statement += f" WHERE {count} < %s"
        values.append(below)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount > 0
