"""Notices each write to a table that pages read, by whatever way it is made.

Signals would miss `update()`, `bulk_create` and the raw statements that move pages in the tree:
so every statement of the database connection is looked at.
"""

import datetime
import re
import secrets
from functools import lru_cache

from django.apps import apps
from django.conf import settings
from django.db import connections, transaction
from django.utils import timezone

from . import generation

_READING = re.compile(r"[\s(]*(?:SELECT|SAVEPOINT|RELEASE|ROLLBACK|BEGIN|PRAGMA|EXPLAIN)\b", re.I)
_CHANGING = re.compile(r"\b(?:INSERT|UPDATE|DELETE|REPLACE|MERGE)\b", re.I)
_TARGET = re.compile(r'\b(?:INTO|UPDATE|FROM|TABLE)\s+(?:ONLY\s+)?"?(\w+)', re.I)
# Marks are added up, and a sum must fit into 64 bits.
_MARK_BITS = 40
KEPT = datetime.timedelta(hours=1)


def watch(connection, **_signal) -> None:
    """Called for each new connection to the database."""
    if _note_writes not in connection.execute_wrappers:
        connection.execute_wrappers.append(_note_writes)


def _note_writes(execute, sql, params, many, context):
    result = execute(sql, params, many, context)
    if is_shown(str(sql)):
        note(context["connection"].alias)
    return result


@lru_cache(maxsize=2048)
def is_shown(sql: str) -> bool:
    """Whether this statement may change what pages show."""
    if _READING.match(sql) or not _CHANGING.search(sql):
        return False
    if sql.lstrip().upper().startswith("WITH"):
        return True
    return not set(_TARGET.findall(sql)[:1]) <= _unread()


@lru_cache(maxsize=1)
def _unread() -> frozenset[str]:
    models = apps.get_models(include_auto_created=True)
    return frozenset(model._meta.db_table for model in models if is_unread(model))


def is_unread(model) -> bool:
    """Whether the settings say that no page shows anything from this table."""
    return bool({model._meta.app_label, model._meta.label_lower} & settings.NEVER_ON_PAGES)


def note(alias: str = "default") -> None:
    """What pages show changes with this transaction, which needs one mark only."""
    if alias != "default" or generation.is_paused():
        return
    if not generation.is_changing():
        _leave_mark()
        transaction.on_commit(generation.look_again)
    generation.write_down()


def _leave_mark() -> None:
    statement = "INSERT INTO freshness_change (mark, at) VALUES (%s, %s)"
    connection = connections["default"]
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(statement, [secrets.randbits(_MARK_BITS), now])


def forget_old() -> None:
    """Without old marks the sum is another one, and all is read once more: that does no harm."""
    from .models import Change

    Change.objects.filter(at__lt=timezone.now() - KEPT).delete()
