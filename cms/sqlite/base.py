"""SQLite whose writers ask again every few milliseconds.

SQLite lets a writer that finds the database busy sleep longer each time, up to a tenth of a second:
under load the newest one wins, and some wait for half a second. Here it sleeps for as little as the
`timeout` option says, and whoever waits asks again until `PATIENCE` is over.
"""

import sqlite3
import time
from collections.abc import Callable

from django.db.backends.sqlite3 import base

# Seconds; whoever waits longer gets "database is locked".
PATIENCE = 20


class Cursor(base.SQLiteCursorWrapper):
    def execute(self, query, params=None):
        return _when_free(super().execute, query, params)

    def executemany(self, query, param_list):
        return _when_free(super().executemany, query, param_list)


class DatabaseWrapper(base.DatabaseWrapper):
    def create_cursor(self, name=None):
        return self.connection.cursor(factory=Cursor)


def _when_free(execute: Callable, *arguments):
    """A statement that met a busy database has done nothing, so it may be given again."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return execute(*arguments)
        except sqlite3.OperationalError as error:
            is_busy = error.sqlite_errorcode == sqlite3.SQLITE_BUSY
            if not is_busy or time.monotonic() > deadline:
                raise
