"""The example site's database: built once for each state of its ingredients, then only copied.

Several runs may work at the same time, in this checkout or another: a lock lets one build while
the others wait, and whatever no living run uses is cleared away by the next.
"""

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
KEEP = ROOT / "var" / "test"
# The commands that operators use, in a hurry: memory is not short here, and a third of the time of
# `migrate` goes into looking for what could be thrown away.
MAKE = """
import gc
gc.disable()
import django
django.setup()
from django.core.management import call_command
for command in ("migrate", "setup_site", "load_demo"):
    call_command(command, verbosity=0)
"""
# Nothing else on a database server may start so.
PREFIX = "mm_test_"
INGREDIENTS = (
    "*/migrations/*.py",
    "accounts/roles.py",
    "cms/settings/base.py",
    "cms/setup.py",
    "cms/example/**/*",
    "reference/loading.py",
    "reference/data/*",
    "requirements.txt",
)


def fingerprint() -> str:
    digest = hashlib.sha256()
    for pattern in INGREDIENTS:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def make_run_dir() -> Path:
    """A folder for the files of this process alone; what killed ones have left goes."""
    for folder in KEEP.glob("run-*"):
        if not _is_alive(int(folder.name.removeprefix("run-"))):
            _kill_sites_in(folder)
            shutil.rmtree(folder, ignore_errors=True)
    folder = KEEP / f"run-{os.getpid()}"
    folder.mkdir(parents=True)
    return folder


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _kill_sites_in(folder: Path) -> None:
    mark = f"VAR_DIR={folder}/".encode()
    for environment in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if mark in environment.read_bytes():
                os.kill(int(environment.parent.name), signal.SIGKILL)


def _build(url: str) -> None:
    """Migrations, set-up and example content."""
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "cms.settings.test"}
    subprocess.run([sys.executable, "-c", MAKE], cwd=ROOT, env=environment, check=True)


class SqliteCopies:
    """Files. A run holds a shared lock on its template; one that nobody holds may go."""

    def __init__(self, run_dir: Path):
        self.run_dir = run_dir
        template = KEEP / f"example-{fingerprint()}.sqlite3"
        with (KEEP / "example.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not template.exists():
                draft = run_dir / "draft.sqlite3"
                _build(f"sqlite:///{draft}")
                draft.rename(template)
            self.template = template.open("rb")
            fcntl.flock(self.template, fcntl.LOCK_SH)
            for old in KEEP.glob("example-*.sqlite3"):
                self._drop_unless_held(old)

    def _drop_unless_held(self, path: Path) -> None:
        with path.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            path.unlink()

    def make(self, name: str) -> str:
        copy = self.run_dir / f"{name}.sqlite3"
        shutil.copy(self.template.name, copy)
        return f"sqlite:///{copy}"

    def drop(self) -> None:
        self.template.close()


class PostgresCopies:
    """Databases. One connection holds the locks on those in use for as long as the run lives."""

    def __init__(self, run_dir: Path):
        base = settings.DATABASES["default"]
        account, port = f"{base['USER']}:{base['PASSWORD']}", base["PORT"] or 5432
        self.server = f"postgres://{account}@{base['HOST']}:{port}"
        self.connection = psycopg.connect(f"{self.server}/postgres", autocommit=True)
        self.template = f"{PREFIX}example_{fingerprint()}"
        self.made: list[str] = []
        with self._locked("building"):
            if self.template not in self._present():
                draft = self._claim("draft")
                self._sql(f"CREATE DATABASE {draft}")
                _build(f"{self.server}/{draft}")
                self._sql(f"ALTER DATABASE {draft} RENAME TO {self.template}")
            self._sql("SELECT pg_advisory_lock_shared(hashtext(%s))", self.template)
            for name in self._present():
                self._drop_unless_held(name)

    def _sql(self, statement: str, *values: str) -> list[tuple]:
        result = self.connection.execute(statement, values or None)
        return result.fetchall() if result.description else []

    def _present(self) -> list[str]:
        found = self._sql("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", PREFIX)
        return [name for (name,) in found]

    @contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        self._sql("SELECT pg_advisory_lock(hashtext(%s))", PREFIX + name)
        try:
            yield
        finally:
            self._sql("SELECT pg_advisory_unlock(hashtext(%s))", PREFIX + name)

    def _claim(self, name: str) -> str:
        """A name of this run's own, locked so that no other run clears it away."""
        own = f"{PREFIX}{name}_{os.getpid()}_{self.connection.info.backend_pid}"
        self._sql("SELECT pg_advisory_lock_shared(hashtext(%s))", own)
        return own

    def _drop_unless_held(self, name: str) -> None:
        """Asked on another connection: whoever holds a lock gets it once more."""
        with psycopg.connect(f"{self.server}/postgres", autocommit=True) as other:
            found = other.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [name]).fetchone()
            if found == (True,):
                other.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def make(self, name: str) -> str:
        copy = self._claim(name)
        self._sql(f"CREATE DATABASE {copy} TEMPLATE {self.template}")
        self.made.append(copy)
        return f"{self.server}/{copy}"

    def drop(self) -> None:
        for copy in self.made:
            self._sql(f"DROP DATABASE IF EXISTS {copy} WITH (FORCE)")
        self.connection.close()
