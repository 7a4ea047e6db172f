"""A whole site of its own: web server and queue as real processes on a copy of the example site."""

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from subprocess import PIPE

import requests

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "a-password-for-tests"
# A run of tests that is killed takes its site along.
RUN_ALL = """
import os, sys
from cms.supervise import die_with
die_with(int(sys.argv[1]))
os.execv(sys.executable, [sys.executable, "manage.py", "run_all"])
"""


# Commands come in one by one, so that only the first waits for Django.
MANAGE = """
import contextlib, io, json, sys
import django
django.setup()
from django.core.management import call_command
from django.db import connections
for line in sys.stdin:
    with contextlib.redirect_stdout(io.StringIO()) as said:
        call_command(*json.loads(line))
    connections.close_all()
    print(json.dumps(said.getvalue()), flush=True)
"""
# Files that another site of this checkout has collected and compressed; `run_all` takes them as
# they are, or collects them anew when they are out of date.
KEPT = ROOT / "var" / "test" / "static"


@contextmanager
def static_from_another(var_dir: Path) -> Iterator[None]:
    """Where there is none yet, the first site collects and those that start meanwhile wait."""
    with (KEPT.parent / "static.lock").open("w") as lock:
        if not KEPT.is_dir():
            fcntl.flock(lock, fcntl.LOCK_EX)
        if KEPT.is_dir():
            shutil.copytree(KEPT, var_dir, dirs_exist_ok=True)
        yield
        keep_static(var_dir)


def keep_static(var_dir: Path) -> None:
    stamp = "static.sha256"
    if (KEPT / stamp).is_file() and (KEPT / stamp).read_text() == (var_dir / stamp).read_text():
        return
    with tempfile.TemporaryDirectory(dir=KEPT.parent) as folder:
        shutil.copytree(var_dir / "static", Path(folder, "new", "static"))
        shutil.copy(var_dir / stamp, Path(folder, "new", stamp))
        with suppress(OSError):
            KEPT.rename(Path(folder, "old"))
        # Another process may have been faster.
        with suppress(OSError):
            Path(folder, "new").rename(KEPT)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def own_cache(port: int) -> dict[str, str]:
    """Sites that share a cache server must not share what they keep there."""
    url = os.environ.get("CACHE_URL")
    return {"CACHE_URL": f"{url}?key_prefix=test-{os.getpid()}-{port}"} if url else {}


class RunningSite:
    """`manage.py run_all`, as an operator starts it; `url` is its address."""

    def __init__(self, database_url: str, var_dir: Path, **environment: str):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.var_dir = var_dir
        self.log = var_dir / "run.log"
        var_dir.mkdir(parents=True, exist_ok=True)
        self.environment = {
            **os.environ,
            **own_cache(self.port),
            "VAR_DIR": str(var_dir),
            "DATABASE_URL": database_url,
            "DJANGO_SETTINGS_MODULE": "cms.settings.base",
            "SECRET_KEY": os.environ["SECRET_KEY"],
            "FIELD_KEYS": os.environ["FIELD_KEYS"],
            "RECEIPT_KEY": os.environ["RECEIPT_KEY"],
            "PORT": str(self.port),
            "HOST": "127.0.0.1",
            "LOAD_EXAMPLE": "no",
            "DEMO_PASSWORD": PASSWORD,
            # Another site for the browser, and tests call nobody outside.
            "QUICK_EXIT_URL": f"http://localhost:{self.port}/healthz",
            **environment,
        }
        self.process: subprocess.Popen | None = None

    def start(self, seconds: float = 120) -> "RunningSite":
        with static_from_another(self.var_dir):
            self._start(seconds)
        return self

    def _start(self, seconds: float) -> None:
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", RUN_ALL, str(os.getpid())],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            if "Ready: " in self.log.read_text():
                return
            time.sleep(0.1)
        raise AssertionError(f"The site did not start:\n{self.log.read_text()}")

    def stop(self) -> None:
        if "_manager" in vars(self):
            self._manager.communicate()
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)

    @cached_property
    def _manager(self) -> subprocess.Popen:
        command = [sys.executable, "-c", MANAGE]
        return subprocess.Popen(
            command, cwd=ROOT, env=self.environment, text=True, stdin=PIPE, stdout=PIPE
        )

    def manage(self, *arguments: str) -> str:
        """Output of a management command on this site's database, in a process beside the site."""
        self._manager.stdin.write(json.dumps(arguments) + "\n")
        self._manager.stdin.flush()
        answer = self._manager.stdout.readline()
        assert answer, f"{arguments} failed"
        return json.loads(answer)

    def get(self, path: str, **options) -> requests.Response:
        return requests.get(self.url + path, timeout=20, **options)
