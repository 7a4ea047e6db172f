"""What somebody finds who has the database and its keys: every cell, opened."""

from django.apps import apps
from django.db.models import JSONField

from casework.encryption import EncryptedTextField

from .stored import every_row


def every_cell() -> dict[str, str]:
    """All values of each table as one text: sealed ones opened, tables without a model as well."""
    tables = every_row()
    for model in apps.get_models(include_auto_created=True):
        fields = [field for field in model._meta.concrete_fields if is_written_otherwise(field)]
        if fields and model._meta.managed:
            rows = model._base_manager.values_list(*(field.attname for field in fields))
            tables[model._meta.db_table] += "\n".join(str(row) for row in rows)
    return tables


def is_written_otherwise(field) -> bool:
    """Whether the database holds something else than what the model reads."""
    return isinstance(field, EncryptedTextField | JSONField)


def found(*words: str) -> set[str]:
    """Those of these words that stand anywhere."""
    everything = "\n".join(every_cell().values())
    return {word for word in words if word in everything}
