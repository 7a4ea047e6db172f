"""Writers of one SQLite file take turns; whatever goes wrong, the next one gets in."""

import multiprocessing
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from threading import Timer

import pytest
from django.db import OperationalError, connections

from cms.sqlite import base

pytestmark = pytest.mark.django_db
PROCESSES, THREADS, ROUNDS = 2, 4, 25


@pytest.fixture
def path(tmp_path) -> str:
    """A file with one number in it."""
    if connections["default"].vendor != "sqlite":
        pytest.skip("Only SQLite has one line for all writers.")
    file = tmp_path / "line.sqlite3"
    with sqlite3.connect(file) as made:
        made.execute("CREATE TABLE seats (taken integer)")
        made.execute("INSERT INTO seats VALUES (0)")
    made.close()
    return str(file)


def connected(path: str) -> base.DatabaseWrapper:
    return base.DatabaseWrapper({**connections["default"].settings_dict, "NAME": path}, "line")


def begin(connection) -> None:
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def taken(connection) -> int:
    with connection.cursor() as cursor:
        return cursor.execute("SELECT taken FROM seats").fetchone()[0]


def take(connection, number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE seats SET taken = %s", [number])


def take_one_after_the_other(path: str) -> None:
    """Look and write in one transaction: seats are lost where two are in it at the same time."""
    connection = connected(path)
    for _round in range(ROUNDS):
        begin(connection)
        take(connection, taken(connection) + 1)
        connection.commit()
        connection.set_autocommit(True)
    connection.close()


def take_in_threads(path: str) -> None:
    with ThreadPoolExecutor(THREADS) as threads:
        for done in [threads.submit(take_one_after_the_other, path) for _ in range(THREADS)]:
            done.result()


def test_many_threads_of_many_processes_lose_no_write(path):
    fresh = multiprocessing.get_context("forkserver")
    with fresh.Pool(PROCESSES, initializer=_set_up) as processes:
        processes.map(take_in_threads, [path] * PROCESSES)
    connection = connected(path)
    assert taken(connection) == PROCESSES * THREADS * ROUNDS
    connection.close()


def _set_up() -> None:
    import django

    django.setup()


@pytest.mark.parametrize("end", ["commit", "rollback", "close"])
def test_however_a_transaction_ends_the_next_one_begins(path, monkeypatch, end):
    monkeypatch.setattr(base, "PATIENCE", 0.1)
    first, second = connected(path), connected(path)
    begin(first)
    take(first, 7)
    with pytest.raises(OperationalError, match="locked"):
        begin(second)
    getattr(first, end)()
    begin(second)
    assert taken(second) == (7 if end == "commit" else 0)
    second.rollback()
    for connection in (first, second):
        connection.close()


@pytest.mark.parametrize("is_open", [True, False])
def test_who_comes_while_another_program_writes_waits_and_gets_in(path, is_open):
    """A single statement, on a connection that is open or that has to be opened first."""
    connection = connected(path)
    if is_open:
        connection.ensure_connection()
    stranger = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    stranger.execute("BEGIN IMMEDIATE")
    stranger.execute("UPDATE seats SET taken = 8")
    leaving = Timer(0.2, stranger.execute, ["COMMIT"])
    leaving.start()
    take(connection, 9)
    assert taken(connection) == 9
    leaving.join()
    stranger.close()
    connection.close()


def test_who_cannot_begin_gives_the_turn_back(path, monkeypatch):
    """Another program may hold the database without standing in line."""
    monkeypatch.setattr(base, "PATIENCE", 0.1)
    connection = connected(path)
    with sqlite3.connect(path, isolation_level=None) as stranger:
        stranger.execute("BEGIN IMMEDIATE")
        for _time in range(2):
            with pytest.raises(OperationalError, match="locked"):
                begin(connection)
        with pytest.raises(OperationalError, match="locked"):
            take(connection, 1)
        stranger.execute("ROLLBACK")
    stranger.close()
    begin(connection)
    take(connection, 3)
    connection.commit()
    assert taken(connection) == 3
    connection.close()
