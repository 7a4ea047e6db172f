"""The site as an operator runs it: a copy of the working tree with data of its own, `make run`."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import environ
import pytest
from django.db import Error
from django.db.utils import ConnectionHandler

from .running import children_of, processes, until
from .site import ROOT, free_port, own_cache

VENV = Path(sys.prefix)
# Set by the test settings or by the suite's own run; the site under test must not see them.
FOREIGN = {"DJANGO_SETTINGS_MODULE", "SECRET_KEY", "FIELD_KEYS", "RECEIPT_KEY"}
FOREIGN |= {"DATABASE_URL", "BASE_URL", "ALLOWED_HOSTS", "HOST", "MAKEFLAGS", "MAKELEVEL"}

NEEDS = [
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks into /proc"),
    pytest.mark.skipif(not shutil.which("make"), reason="needs make"),
    pytest.mark.skipif(not shutil.which("git"), reason="needs git"),
]


class MadeSite:
    """Started by `make run` in a folder of its own."""

    def __init__(self, home: Path, database_url: str) -> None:
        self.home = home
        self.code = home / "code"
        self.var_dir = home / "var"
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
        own |= {
            "VAR_DIR": str(self.var_dir),
            "HEARTBEAT_SECONDS": "1",
            "DEMO_PASSWORD": "try-me-once",
        }
        return own | own_cache(self.port) | {"DATABASE_URL": self.database_url}

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

    def pids(self) -> set[int]:
        return set(processes(self, ""))

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
