"""`make run` with real processes: it gets ready, survives kills, stops cleanly, leaves nothing."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from .operating import NEEDS, MadeSite
from .running import children_of, is_gone, processes, until

pytestmark = NEEDS
# These change by themselves while the site runs.
LIVING_TABLES = {"cms_heartbeat", "django_session", "freshness_change"}


@pytest.fixture(scope="module")
def own_site(
    run_dir: Path, example_database: Callable[[str], str], django_db_blocker: Any
) -> Iterator[MadeSite]:
    """One running site for all the tests that only harm it; the order of the tests matters.

    With the example content already in its database, which saves half a minute.
    """
    site = MadeSite(run_dir / "made", example_database("made"))
    with django_db_blocker.unblock():
        try:
            site.start()
            yield site
        finally:
            site.kill_all()
            site.database.close()


def now() -> datetime:
    return datetime.now(UTC)


def test_ready_line_and_health(own_site: MadeSite) -> None:
    lines = own_site.log.read_text().splitlines()
    ready = lines.index(f"Ready: http://127.0.0.1:{own_site.port}/")
    assert any(line.startswith("  ") and "try-me-once" in line for line in lines[ready:])
    checked = ["database", "cache", "queue", "routing", "answering"]
    assert own_site.health() == {"status": "ok", "checked": checked}
    assert own_site.var_dir.stat().st_mode & 0o777 == 0o700


def test_port_of_a_running_site_is_taken(own_site: MadeSite) -> None:
    assert f"already uses port {own_site.port}" in own_site.refused()


def test_killed_web_worker_comes_back(own_site: MadeSite) -> None:
    web = own_site.child("cms.serve")
    os.kill(children_of(web)[0], signal.SIGKILL)
    until(lambda: len(children_of(web)) == 2, 10, "two web workers again")
    until(own_site.is_well, 10, "the site is well")


def test_killed_web_server_comes_back(own_site: MadeSite) -> None:
    workers = children_of(web := own_site.child("cms.serve"))
    os.kill(web, signal.SIGKILL)
    until(lambda: all(map(is_gone, workers)), 5, "its workers died with it")
    until(own_site.is_well, 15, "the site is well")


def test_killed_queue_supervisor_comes_back(own_site: MadeSite) -> None:
    old = own_site.cluster()
    os.kill(own_site.child("hubworker"), signal.SIGKILL)
    killed = now()
    until(lambda: all(map(is_gone, old)), 5, "the queue died with its supervisor")
    until(lambda: own_site.beat_since(killed), 15, "the queue works")
    assert not set(own_site.cluster()) & set(old)


@pytest.mark.parametrize("victim", [0, 1], ids=["main", "sentinel"])
def test_killed_queue_leaves_no_orphan(own_site: MadeSite, victim: int) -> None:
    old = own_site.cluster()
    os.kill(old[victim], signal.SIGKILL)
    killed = now()
    until(lambda: all(map(is_gone, old)), 15, "the rest of the queue died with it")
    until(lambda: own_site.beat_since(killed), 15, "the queue works")


def test_killed_idle_workers_do_not_freeze_the_queue(own_site: MadeSite) -> None:
    """They die with the lock of their pipe in hand, so their successors wait for ever."""
    old = own_site.cluster()
    for pid in old[2:5]:
        os.kill(pid, signal.SIGKILL)
    killed = now()
    until(lambda: all(map(is_gone, old)), 15, "the frozen queue was taken down")
    until(lambda: own_site.beat_since(killed), 15, "the queue works")
    until(own_site.is_well, 15, "the site is well")


def test_stopped_queue_is_started_again(own_site: MadeSite) -> None:
    old = own_site.cluster()
    os.killpg(old[0], signal.SIGSTOP)
    stopped = now()
    until(lambda: "queue" in own_site.health().get("failing", []), 15, "healthz names the queue")
    until(lambda: all(map(is_gone, old)), 15, "the stopped queue was taken down")
    until(lambda: own_site.beat_since(stopped), 15, "the queue works")
    until(own_site.is_well, 15, "the site is well")


def seems_well(site: MadeSite, pid: int) -> bool:
    """Stop a process; let it go on where the queue stands still without it."""
    os.kill(pid, signal.SIGSTOP)
    deadline = now() + timedelta(seconds=4)
    while now() < deadline:
        time.sleep(0.1)
        if site.beat_since(deadline - timedelta(seconds=2)):
            return True
    os.kill(pid, signal.SIGCONT)
    return False


def stop_one(site: MadeSite, victim: str) -> int | None:
    _main, sentinel, *workers = site.cluster()
    candidates = workers[:2] if victim == "worker" else [sentinel]
    return next((pid for pid in candidates if seems_well(site, pid)), None)


def test_frozen_processes_that_others_stand_in_for_are_replaced(own_site: MadeSite) -> None:
    """A web worker; an idle worker of the queue that does not hold the pipe; the sentinel."""
    web = own_site.child("cms.serve")
    os.kill(frozen := children_of(web)[0], signal.SIGSTOP)
    for victim in ("worker", "sentinel"):
        stopped = until(lambda of=victim: stop_one(own_site, of), 60, f"a {victim} that idles")
        until(lambda pid=stopped: is_gone(pid), 20, f"the frozen {victim} was taken down")
        killed = now()
        until(lambda since=killed: own_site.beat_since(since), 15, "the queue works")
    assert is_gone(frozen)
    assert len(children_of(web)) == 2
    until(own_site.is_well, 15, "the site is well")


def test_frozen_queue_keeper_is_replaced(own_site: MadeSite) -> None:
    old = own_site.cluster()
    os.kill(keeper := own_site.child("hubworker"), signal.SIGSTOP)
    until(lambda: all(map(is_gone, [keeper, *old])), 20, "keeper and queue were taken down")
    killed = now()
    until(lambda: own_site.beat_since(killed), 30, "the queue works")


@pytest.mark.parametrize("with_keeper", [False, True])
def test_task_of_a_killed_worker_is_done_at_once_by_another(
    own_site: MadeSite, with_keeper: bool
) -> None:
    """Also where the one that remembers who had it dies at the same moment."""
    own_site.ensure(is_running=True)
    begun, ended = (own_site.home / f"{name} {with_keeper}" for name in ("first", "second"))
    own_site.enqueue(
        "os.system", f"test -e '{begun}' || {{ touch '{begun}'; sleep 29; }}; touch '{ended}'"
    )
    until(begun.exists, 15, "the task runs")
    (busy,) = filter(children_of, own_site.cluster()[2:4])
    for pid in [busy, own_site.child("hubworker")] if with_keeper else [busy]:
        os.kill(pid, signal.SIGKILL)
    until(ended.exists, 20, "the task was done again")
    for pid in processes(own_site, "sleep"):
        os.kill(pid, signal.SIGKILL)


def test_sigterm_lets_the_running_task_end(own_site: MadeSite) -> None:
    begun, ended = own_site.home / "begun", own_site.home / "ended"
    own_site.enqueue("os.system", f"touch {begun}; sleep 3; touch {ended}")
    until(begun.exists, 15, "the task runs")
    own_site.stop()
    assert ended.exists()


def content(site: MadeSite) -> dict[str, list[str]]:
    """All rows of all tables that may only change by somebody's doing."""
    tables = {}
    with site.database.cursor() as cursor:
        for name in site.database.introspection.table_names(cursor):
            if name in LIVING_TABLES or name.startswith("django_q_"):
                continue
            cursor.execute(f'SELECT * FROM "{name}"')
            columns = [column[0] for column in cursor.description]
            rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
            tables[name] = sorted(str(row | {"password": ""}) for row in rows)
    return tables


def test_second_start_changes_no_data_and_ctrl_c_stops_it(
    own_site: MadeSite, record_property: Callable
) -> None:
    own_site.ensure(is_running=False)
    before = content(own_site)
    record_property("seconds_of_second_start", own_site.start())
    assert own_site.is_well()
    own_site.stop(signal.SIGINT)
    assert own_site.log.read_text().endswith("Stopped.\n")
    after = content(own_site)
    assert {name for name in before if before[name] != after.get(name)} == set()


def test_kill_of_everything_at_the_top_leaves_nothing(own_site: MadeSite) -> None:
    own_site.ensure(is_running=True)
    os.kill(own_site.run_all(), signal.SIGKILL)
    until(lambda: not own_site.pids(), 5, "all processes are gone")
