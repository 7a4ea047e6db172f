"""Rows stored, found and removed by statements that are made once for each model.

Django works out every statement anew, from the model's fields to its words. That takes several
times as long as the database needs to run it, while other writers wait. Only what every press of
the help form does comes here. No signals are sent, as in `bulk_create`.
"""

from functools import cache
from typing import TypeVar

from django.db import connections, router
from django.db.models import AutoField, Field, Model
from django.db.models.sql import InsertQuery

Row = TypeVar("Row", bound=Model)


class New:
    """A row, worked out up to the one thing that needs the database."""

    def __init__(self, row: Model) -> None:
        self.row = row
        self.alias = router.db_for_write(type(row))
        self.statement, fields = _insertion(type(row), self.alias)
        connection = connections[self.alias]
        self.values = [
            field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields
        ]

    def store(self) -> None:
        """Insert it and give it its key."""
        with connections[self.alias].cursor() as cursor:
            cursor.execute(self.statement, self.values)
            (self.row.pk,) = cursor.fetchone()
        self.row._state.adding, self.row._state.db = False, self.alias


def find(model: type[Row], **key) -> Row | None:
    """The row of which these fields, unique together, have these values."""
    alias = router.db_for_read(model)
    statement, fields, names, converters = _selection(model, tuple(key), alias)
    connection = connections[alias]
    values = [f.get_db_prep_value(v, connection) for f, v in zip(fields, key.values(), strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found = cursor.fetchone()
    if found is None:
        return None
    read = list(found)
    for place, (functions, expression) in converters.items():
        for convert in functions:
            read[place] = convert(read[place], expression, connection)
    return model.from_db(alias, names, read)


def remove(row: Model, field: str) -> bool:
    """Delete a row, if that field still holds what was read; False, with nothing done, if not."""
    alias = router.db_for_write(type(row))
    statement, fields = _removal(type(row), (row._meta.pk.name, field), alias)
    connection = connections[alias]
    values = [f.get_db_prep_value(getattr(row, f.attname), connection) for f in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount > 0


@cache
def _insertion(model: type[Model], alias: str) -> tuple[str, list[Field]]:
    """The statement, and the fields whose values it wants."""
    fields = [f for f in model._meta.concrete_fields if not isinstance(f, AutoField)]
    query = InsertQuery(model)
    query.insert_values(fields, [model()])
    compiler = query.get_compiler(alias)
    compiler.returning_fields = [model._meta.pk]
    [(statement, _values)] = compiler.as_sql()
    return statement, fields


@cache
def _selection(
    model: type[Model], key: tuple[str, ...], alias: str
) -> tuple[str, list[Field], list[str], dict]:
    """The statement, the fields it asks for, the names of what it finds, and how to read that."""
    fields = [model._meta.get_field(name) for name in key]
    compiler = model._base_manager.using(alias).all().query.get_compiler(alias)
    statement, _values = compiler.as_sql()
    columns = [column for column, _words, _name in compiler.select]
    names = [column.target.attname for column in columns]
    statement = f"{statement} WHERE {_same(fields, alias)}"
    return statement, fields, names, compiler.get_converters(columns)


@cache
def _removal(model: type[Model], key: tuple[str, ...], alias: str) -> tuple[str, list[Field]]:
    fields = [model._meta.get_field(name) for name in key]
    table = connections[alias].ops.quote_name(model._meta.db_table)
    return f"DELETE FROM {table} WHERE {_same(fields, alias)}", fields  # noqa: S608  (names)


def _same(fields: list[Field], alias: str) -> str:
    quote = connections[alias].ops.quote_name
    return " AND ".join(f"{quote(field.column)} = %s" for field in fields)
