"""What somebody finds who has the database and its keys: every cell, opened."""

from django.apps import apps
from django.db import connection

from .stored import every_row


def every_cell() -> dict[str, str]:
    """All values of each table as one text: sealed ones opened, tables without a model as well."""
    tables = every_row()
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table in connection.introspection.table_names() and model._meta.managed:
            rows = model._base_manager.values_list()
            tables[model._meta.db_table] += "\n".join(str(row) for row in rows)
    return tables


def found(*words: str) -> set[str]:
    """Those of these words that stand anywhere."""
    everything = "\n".join(every_cell().values())
    return {word for word in words if word in everything}
