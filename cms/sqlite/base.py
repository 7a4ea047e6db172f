"""SQLite whose writers wait in line.

SQLite lets a writer that finds the database busy sleep longer each time, up to a tenth of a second:
under load the newest one wins, and some wait for half a second. Here each transaction waits in line
for its turn, and a single statement outside of one asks again every few milliseconds: the `timeout`
option says how long SQLite itself may sleep.
"""

import fcntl
import os
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable

from django.db import OperationalError
from django.db.backends.sqlite3 import base

# Seconds; whoever waits longer gets "database is locked".
PATIENCE = 20


class Line:
    """The writers of one database file: the threads of this process, then the processes.

    It is a courtesy, not a lock: SQLite itself still sees to it that one writes at a time.
    """

    def __init__(self, path: str) -> None:
        self._threads = threading.Lock()
        self._processes = os.open(f"{path}-line", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        weakref.finalize(self, os.close, self._processes)

    def enter(self) -> None:
        if not self._threads.acquire(timeout=PATIENCE):
            raise OperationalError("database is locked")
        fcntl.flock(self._processes, fcntl.LOCK_EX)

    def leave(self) -> None:
        fcntl.flock(self._processes, fcntl.LOCK_UN)
        self._threads.release()


_lines: dict[str, Line] = {}
# A new process stands in line for itself.
os.register_at_fork(after_in_child=_lines.clear)


class Cursor(base.SQLiteCursorWrapper):
    def execute(self, query, params=None):
        return _when_free(super().execute, query, params)

    def executemany(self, query, param_list):
        return _when_free(super().executemany, query, param_list)


class DatabaseWrapper(base.DatabaseWrapper):
    _line: Line | None = None

    def get_new_connection(self, conn_params):
        """Its first commands, which ask for WAL, may meet a busy database too."""
        return _when_free(super().get_new_connection, conn_params)

    def create_cursor(self, name=None):
        return self.connection.cursor(factory=Cursor)

    def _start_transaction_under_autocommit(self):
        if not self.is_in_memory_db():
            self._stand_in_line()
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self._leave_line()
            raise

    def _commit(self):
        super()._commit()
        self._leave_line()

    def _rollback(self):
        try:
            super()._rollback()
        finally:
            self._leave_line()

    def _close(self):
        try:
            super()._close()
        finally:
            self._leave_line()

    def _stand_in_line(self) -> None:
        path = str(self.settings_dict["NAME"])
        try:
            line = _lines.get(path) or _lines.setdefault(path, Line(path))
        except OSError as error:
            raise OperationalError(str(error)) from error
        line.enter()
        self._line = line

    def _leave_line(self) -> None:
        if line := self._line:
            self._line = None
            line.leave()


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
