"""`make run` with real processes: it gets ready, survives kills, stops cleanly, refuses clearly."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import environ
import pytest
from django.db import Error
from django.db.utils import ConnectionHandler

from cms import bootstrap
from cms.management.commands import run_all
from cms.models import Heartbeat

ROOT = Path(__file__).resolve().parent.parent
VENV = Path(sys.prefix)
# Set by the test settings or by the suite's own run; the site under test must not see them.
FOREIGN = {"DJANGO_SETTINGS_MODULE", "SECRET_KEY", "FIELD_KEYS", "RECEIPT_KEY"}
FOREIGN |= {"DATABASE_URL", "BASE_URL", "ALLOWED_HOSTS", "HOST", "MAKEFLAGS", "MAKELEVEL"}
# These change by themselves while the site runs.
LIVING_TABLES = {"cms_heartbeat", "django_session"}

pytestmark = [
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks into /proc"),
    pytest.mark.skipif(not shutil.which("make"), reason="needs make"),
    pytest.mark.skipif(not shutil.which("git"), reason="needs git"),
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(condition: Callable[[], Any], seconds: float, what: str) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.1)
    pytest.fail(f"Not within {seconds} s: {what}")


def is_gone(pid: int) -> bool:
    try:
        return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return True


def children_of(pid: int) -> list[int]:
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


class Site:
    """A copy of the working tree with data of its own, started by `make run`."""

    def __init__(self, home: Path, database_url: str) -> None:
        self.home = home
        self.code = home / "code"
        self.var = home / "var"
        self.port = free_port()
        self.database_url = database_url
        self.database = ConnectionHandler(
            {"default": environ.Env.db_url_config(self.database_url)}
        )["default"]
        self.make: Any = None
        self._copy_code()

    def _copy_code(self) -> None:
        command = ["git", "ls-files", "-co", "--exclude-standard", "-z"]
        names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
        for name in filter(None, names.split("\0")):
            if (ROOT / name).is_file():
                (self.code / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, self.code / name)
        (self.code / ".venv").symlink_to(VENV)

    @property
    def env(self) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if name not in FOREIGN}
        own |= {"VAR_DIR": str(self.var), "HEARTBEAT_SECONDS": "1", "DEMO_PASSWORD": "try-me-once"}
        return own | {"DATABASE_URL": self.database_url}

    def command(self, **extra: str) -> list[str]:
        options = {"PORT": str(self.port), "PYTHON": sys.executable} | extra
        return ["make", "run", *(f"{name}={value}" for name, value in options.items())]

    def start(self) -> float:
        """Start it and wait for the line that says so; returns the seconds that took."""
        start = time.monotonic()
        self.log = self.home / f"out-{start}.txt"
        with self.log.open("w") as log:
            self.make = subprocess.Popen(
                self.command(),
                cwd=self.code,
                env=self.env,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

        def is_ready() -> bool:
            assert self.make.poll() is None, self.log.read_text()
            return "Ready: " in self.log.read_text()

        until(is_ready, 150, "the site is ready")
        return time.monotonic() - start

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """The way a service manager does it (to make alone), or Ctrl-C (to its whole group)."""
        if number == signal.SIGINT:
            os.killpg(self.make.pid, number)
        else:
            self.make.send_signal(number)
        self.make.wait(timeout=30)
        assert self.pids() == set()

    def ensure(self, is_running: bool) -> None:
        """So that each test can also be run without the ones before it."""
        if is_running and self.make.poll() is not None:
            self.start()
        elif not is_running and self.make.poll() is None:
            self.stop()

    def refused(self, **extra: str) -> str:
        """Start it where it cannot run; returns what it says about that."""
        result = subprocess.run(
            self.command(**extra),
            cwd=self.code,
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode != 0
        assert "Traceback" not in result.stderr
        (sentence,) = [
            line for line in result.stderr.splitlines() if line and not line.startswith("make")
        ]
        return sentence

    def health(self) -> dict:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return json.load(answer)
        except HTTPError as error:
            return json.load(error)
        except (URLError, OSError):
            return {}

    def is_well(self) -> bool:
        return self.health().get("status") == "ok"

    def beat_since(self, moment: datetime) -> bool:
        """True when the queue has done a task after that moment."""
        try:
            with self.database.cursor() as cursor:
                cursor.execute("SELECT beat_at FROM cms_heartbeat WHERE name = 'queue'")
                row = cursor.fetchone()
        except Error:
            return False
        last = datetime.fromisoformat(row[0]) if row and isinstance(row[0], str) else row and row[0]
        return bool(last) and last.replace(tzinfo=last.tzinfo or UTC) > moment

    def content(self) -> dict[str, list[str]]:
        """All rows of all tables that may only change by somebody's doing."""
        tables = {}
        with self.database.cursor() as cursor:
            for name in self.database.introspection.table_names(cursor):
                if name in LIVING_TABLES or name.startswith("django_q_"):
                    continue
                cursor.execute(f'SELECT * FROM "{name}"')
                columns = [column[0] for column in cursor.description]
                rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
                tables[name] = sorted(str(row | {"password": ""}) for row in rows)
        return tables

    def pids(self) -> set[int]:
        """Every process that carries this site's mark in its environment."""
        mark = f"VAR_DIR={self.var}\0".encode()
        found = set()
        for path in Path("/proc").glob("[0-9]*/environ"):
            try:
                if mark in path.read_bytes():
                    found.add(int(path.parent.name))
            except OSError:
                continue
        return {pid for pid in found if not is_gone(pid)}

    def run_all(self) -> int:
        return children_of(self.make.pid)[0]

    def child(self, word: str) -> int:
        """The child of run_all with that word in its command line."""

        def find() -> int | None:
            for pid in children_of(self.run_all()):
                if word in Path(f"/proc/{pid}/cmdline").read_text():
                    return pid
            return None

        return until(find, 10, f"{word} runs")

    def cluster(self) -> list[int]:
        """The queue's processes: main, sentinel, two workers, monitor, pusher, in this order."""

        def find() -> list[int] | None:
            for main in children_of(self.child("hubworker")):
                for sentinel in children_of(main):
                    helpers = children_of(sentinel)
                    return [main, sentinel, *helpers] if len(helpers) == 4 else None
            return None

        return until(find, 10, "the queue is complete")

    def enqueue(self, *arguments: str) -> None:
        code = f"from django_q.tasks import async_task; async_task(*{arguments!r})"
        subprocess.run(
            [sys.executable, "manage.py", "shell", "-v0", "-c", code],
            cwd=self.code,
            env=self.env,
            check=True,
        )

    def kill_all(self) -> None:
        for pid in self.pids():
            os.kill(pid, signal.SIGKILL)
        if self.make:
            self.make.kill()
            self.make.wait()


@pytest.fixture(scope="module")
def unstarted_site(
    tmp_path_factory: pytest.TempPathFactory, example_database: Callable[[str], str]
) -> Iterator[Site]:
    """With the example content already in its database, which saves half a minute."""
    site = Site(tmp_path_factory.mktemp("site"), example_database("run"))
    yield site
    site.kill_all()
    site.database.close()


@pytest.fixture(scope="module")
def own_site(unstarted_site: Site, django_db_blocker: Any) -> Iterator[Site]:
    """One running site for all the tests that only harm it; the order of the tests matters."""
    with django_db_blocker.unblock():
        unstarted_site.start()
        yield unstarted_site


def now() -> datetime:
    return datetime.now(UTC)


# --- refusals: nothing is running yet ---------------------------------------------------------


def test_port_in_use(unstarted_site: Site) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert f"already uses port {port}" in unstarted_site.refused(PORT=str(port))


def test_port_is_no_number(unstarted_site: Site) -> None:
    assert "PORT must be a number" in unstarted_site.refused(PORT="http")


def test_folder_cannot_be_written(unstarted_site: Site) -> None:
    """A file in the place of a folder stops root as well, whom permissions would not."""
    blocked = unstarted_site.home / "file"
    blocked.touch()
    sentence = unstarted_site.refused(VAR_DIR=str(blocked / "var"))
    assert f"{blocked}/var cannot be made" in sentence


def test_read_only_folder(tmp_path: Path) -> None:
    with pytest.raises(bootstrap.SetupError, match="cannot be written to"):
        bootstrap.check_writable(tmp_path / "missing")


def test_old_python_gets_a_sentence() -> None:
    with pytest.raises(
        bootstrap.SetupError, match=r"needs Python 3\.11 or newer, but this is .*3\.9"
    ):
        bootstrap.check_python((3, 9, 2))


def test_bootstrap_can_be_read_by_an_old_python() -> None:
    import ast

    ast.parse(Path(bootstrap.__file__).read_text(), feature_version=(3, 6))


def test_broken_download(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture
) -> None:
    """A lock file that asks for what does not exist stands in for a download that fails."""
    (tmp_path / "requirements.txt").write_text("broken==1 --hash=sha256:" + "0" * 64)
    monkeypatch.setattr(bootstrap, "BASE_DIR", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "VENV_PYTHON", Path(sys.executable))
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    assert bootstrap.main(["install"]) == 1
    words = capfd.readouterr().err
    assert "No matching distribution" in words
    assert "The packages could not be installed" in words.splitlines()[-1]
    assert not (tmp_path / ".venv").exists()


def test_secrets_are_private_and_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in bootstrap.SECRET_NAMES:
        monkeypatch.delenv(name, raising=False)
    bootstrap.make_secrets(tmp_path)
    path = tmp_path / "secrets.env"
    before = path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    bootstrap.make_secrets(tmp_path)
    assert path.read_text() == before
    path.write_text("SECRET_KEY=x\nRECEIPT_KEY=y\n")
    with pytest.raises(bootstrap.SetupError, match="FIELD_KEYS is missing"):
        bootstrap.make_secrets(tmp_path)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("starts_before", "has_users", "wanted", "loaded"),
    [
        (0, False, True, True),
        (0, False, False, False),
        (0, True, True, False),
        (1, False, True, False),
    ],
    ids=["new", "not wanted", "somebody's own site", "second start"],
)
def test_example_content_comes_once(
    monkeypatch: pytest.MonkeyPatch, starts_before: int, has_users: bool, wanted: bool, loaded: bool
) -> None:
    called: list[str] = []
    monkeypatch.setattr(run_all, "call_command", called.append)
    monkeypatch.setattr(run_all.env, "LOAD_EXAMPLE", wanted)
    if not has_users:
        monkeypatch.setattr(run_all, "has_users", lambda: False)
    Heartbeat.objects.filter(name=run_all.FIRST_START).delete()
    for _ in range(starts_before):
        Heartbeat.beat(run_all.FIRST_START)
    run_all.prepare_content()
    assert called == ["setup_site", "load_demo"][: 1 + loaded]
    assert Heartbeat.age(run_all.FIRST_START) is not None


# --- one running site, harmed step by step ----------------------------------------------------


def test_ready_line_and_health(own_site: Site) -> None:
    lines = own_site.log.read_text().splitlines()
    ready = lines.index(f"Ready: http://127.0.0.1:{own_site.port}/")
    assert any(line.startswith("  ") and "try-me-once" in line for line in lines[ready:])
    checked = ["database", "cache", "queue", "routing"]
    assert own_site.health() == {"status": "ok", "checked": checked}
    assert own_site.var.stat().st_mode & 0o777 == 0o700


def test_port_of_a_running_site_is_taken(own_site: Site) -> None:
    assert f"already uses port {own_site.port}" in own_site.refused()


def test_killed_web_worker_comes_back(own_site: Site) -> None:
    web = own_site.child("cms.supervise")
    os.kill(children_of(web)[0], signal.SIGKILL)
    until(lambda: len(children_of(web)) == 2, 10, "two web workers again")
    until(own_site.is_well, 10, "the site is well")


def test_killed_web_server_comes_back(own_site: Site) -> None:
    workers = children_of(web := own_site.child("cms.supervise"))
    os.kill(web, signal.SIGKILL)
    until(lambda: all(map(is_gone, workers)), 5, "its workers died with it")
    until(own_site.is_well, 15, "the site is well")


def test_killed_queue_supervisor_comes_back(own_site: Site) -> None:
    old = own_site.cluster()
    os.kill(own_site.child("hubworker"), signal.SIGKILL)
    killed = now()
    until(lambda: all(map(is_gone, old)), 5, "the queue died with its supervisor")
    until(lambda: own_site.beat_since(killed), 15, "the queue works")
    assert not set(own_site.cluster()) & set(old)


@pytest.mark.parametrize("victim", [0, 1], ids=["main", "sentinel"])
def test_killed_queue_leaves_no_orphan(own_site: Site, victim: int) -> None:
    old = own_site.cluster()
    os.kill(old[victim], signal.SIGKILL)
    killed = now()
    until(lambda: all(map(is_gone, old)), 15, "the rest of the queue died with it")
    until(lambda: own_site.beat_since(killed), 15, "the queue works")


def test_killed_idle_workers_do_not_freeze_the_queue(own_site: Site) -> None:
    """They die with the lock of their pipe in hand, so their successors wait for ever."""
    old = own_site.cluster()
    for pid in old[2:5]:
        os.kill(pid, signal.SIGKILL)
    killed = now()
    until(lambda: all(map(is_gone, old)), 15, "the frozen queue was taken down")
    until(lambda: own_site.beat_since(killed), 15, "the queue works")
    until(own_site.is_well, 15, "the site is well")


def test_stopped_queue_is_started_again(own_site: Site) -> None:
    old = own_site.cluster()
    os.killpg(old[0], signal.SIGSTOP)
    stopped = now()
    until(lambda: "queue" in own_site.health().get("failing", []), 15, "healthz names the queue")
    until(lambda: all(map(is_gone, old)), 15, "the stopped queue was taken down")
    until(lambda: own_site.beat_since(stopped), 15, "the queue works")
    until(own_site.is_well, 15, "the site is well")


def test_sigterm_lets_the_running_task_end(own_site: Site) -> None:
    begun, ended = own_site.home / "begun", own_site.home / "ended"
    own_site.enqueue("os.system", f"touch {begun}; sleep 3; touch {ended}")
    until(begun.exists, 15, "the task runs")
    own_site.stop()
    assert ended.exists()


def test_second_start_changes_no_data_and_ctrl_c_stops_it(
    own_site: Site, record_property: Callable
) -> None:
    own_site.ensure(is_running=False)
    before = own_site.content()
    record_property("seconds_of_second_start", own_site.start())
    assert own_site.is_well()
    own_site.stop(signal.SIGINT)
    assert own_site.log.read_text().endswith("Stopped.\n")
    after = own_site.content()
    assert {name for name in before if before[name] != after.get(name)} == set()


def test_kill_of_everything_at_the_top_leaves_nothing(own_site: Site) -> None:
    own_site.ensure(is_running=True)
    os.kill(own_site.run_all(), signal.SIGKILL)
    until(lambda: not own_site.pids(), 5, "all processes are gone")
