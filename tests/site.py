"""A whole site of its own: web server and queue as real processes on a copy of the example site."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

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


# Files that another site of this checkout has collected and compressed; `run_all` takes them as
# they are, or collects them anew when they are out of date.
KEPT = ROOT / "var" / "test" / "static"


def take_static(var_dir: Path) -> None:
    if KEPT.is_dir():
        shutil.copytree(KEPT, var_dir, dirs_exist_ok=True)


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
        take_static(var_dir)
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
                keep_static(self.var_dir)
                return self
            time.sleep(0.1)
        raise AssertionError(f"The site did not start:\n{self.log.read_text()}")

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)

    def manage(self, *arguments: str) -> str:
        """Output of a management command on this site's database."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    def get(self, path: str, **options) -> requests.Response:
        return requests.get(self.url + path, timeout=20, **options)
