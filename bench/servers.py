"""Both sites run under the web server of `run_all`, each with its own settings and database."""

import gzip
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("VAR_DIR") or ROOT / "var").absolute() / "bench"
# What would make the measured site another one than the one that `make run` starts.
FOREIGN = ("BASE_URL", "ALLOWED_HOSTS", "PROXY_COUNT", "EMAIL_URL", "S3_BUCKET", "S3_ENDPOINT")
START_LIMIT = 60


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    sent: bytes

    @property
    def body(self) -> bytes:
        return gzip.decompress(self.sent) if self.is_packed else self.sent

    @property
    def is_packed(self) -> bool:
        return self.headers.get("Content-Encoding") == "gzip"

    @property
    def cookies(self) -> str:
        found = self.headers.get_all("Set-Cookie") or []
        return "; ".join(cookie.partition(";")[0] for cookie in found)


class Connection:
    """One client's connection to one server, kept open as browsers do."""

    def __init__(self) -> None:
        self._open: dict[int, http.client.HTTPConnection] = {}

    def ask(
        self, port: int, path: str, body: str = "", cookies: str = "", sender: str = ""
    ) -> Answer:
        headers = {"Accept-Encoding": "gzip", "Accept-Language": "en"}
        if cookies:
            headers["Cookie"] = cookies
        if sender:
            headers["X-Forwarded-For"] = sender
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if port not in self._open:
            self._open[port] = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._open[port].request("POST" if body else "GET", path, body or None, headers)
        answer = self._open[port].getresponse()
        return Answer(answer.status, answer.headers, answer.read())

    def close(self) -> None:
        for connection in self._open.values():
            connection.close()


@dataclass
class Server:
    port: int
    environment: dict[str, str]

    def get(self, path: str) -> Answer:
        connection = Connection()
        try:
            return connection.ask(self.port, path)
        finally:
            connection.close()


def environment(settings: str, database_url: str, port: int = 8000) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    return own | {
        "DJANGO_SETTINGS_MODULE": settings,
        "DATABASE_URL": database_url,
        "VAR_DIR": str(VAR_DIR),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        # Every measured press comes from another sender, as in life; see `visits.Press`.
        "PROXY_COUNT": "1",
    }


@contextmanager
def running(settings: str, database_url: str) -> Iterator[Server]:
    port = _free_port()
    server = Server(port, environment(settings, database_url, port))
    with _serving(server, "web") as process:
        _wait(server, process)
        yield server


@contextmanager
def queue(server: Server) -> Iterator[None]:
    """The queue worker of this server's database; running tasks may end first."""
    with _serving(server, "queue"):
        yield


@contextmanager
def _serving(server: Server, what: str) -> Iterator[subprocess.Popen]:
    command = [sys.executable, "-m", "bench.serve", str(os.getpid()), what]
    process = subprocess.Popen(command, cwd=ROOT, env=server.environment)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


def _wait(server: Server, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + START_LIMIT
    while process.poll() is None and time.monotonic() < deadline:
        try:
            server.get("/robots.txt")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("The web server did not start.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
