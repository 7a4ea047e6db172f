"""Counters that many processes share: rows with a unique key and a `count`."""

from functools import cache

from django.db import connections, models, router


def add(model: type[models.Model], weight: int = 1, *, below: int | None = None, **key) -> bool:
    """Add to the row with this key, made where it is missing, in one statement.

    False, with nothing added, where the row had reached `below` already. Looking first and writing
    afterwards would let others in between, and costs four statements.
    """
    alias = router.db_for_write(model)
    statement, fields, _names, count = _addition(model, tuple(key), 1, alias)
    values = [*_values(fields, key, alias), weight]
    if below is not None:
        statement += f" WHERE {count} < %s"
        values.append(below)
    with connections[alias].cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount > 0


def add_to_each(model: type[models.Model], *keys: dict) -> list[int]:
    """Add one to each of several rows, in one statement; their counts afterwards."""
    alias = router.db_for_write(model)
    statement, fields, names, count = _addition(model, tuple(keys[0]), len(keys), alias)
    asked = [tuple(_values(fields, key, alias)) for key in keys]
    with connections[alias].cursor() as cursor:
        values = [value for key in asked for value in (*key, 1)]
        cursor.execute(f"{statement} RETURNING {names}, {count}", values)
        counts = {tuple(key): number for *key, number in cursor.fetchall()}
    return [counts[key] for key in asked]


def _values(fields: list[models.Field], key: dict, alias: str) -> list:
    connection = connections[alias]
    pairs = zip(fields, key.values(), strict=True)
    return [field.get_db_prep_save(value, connection) for field, value in pairs]


@cache
def _addition(
    model: type[models.Model], key: tuple[str, ...], rows: int, alias: str
) -> tuple[str, list[models.Field], str, str]:
    """The statement for so many rows; the fields, and the names in it, of its key and its count."""
    quote = connections[alias].ops.quote_name
    fields = [model._meta.get_field(name) for name in key]
    table, count = quote(model._meta.db_table), quote("count")
    names = ", ".join(quote(field.column) for field in fields)
    row = f"({', '.join(['%s'] * len(fields))}, %s)"
    statement = (
        f"INSERT INTO {table} ({names}, {count}) "  # noqa: S608  (names, not values)
        f"VALUES {', '.join([row] * rows)} "
        f"ON CONFLICT ({names}) DO UPDATE SET {count} = {table}.{count} + excluded.{count}"
    )
    return statement, fields, names, f"{table}.{count}"
