"""Both sites run under the web server of `run_all`, each with its own settings and database."""

import gzip
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import brotli

ROOT = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("VAR_DIR") or ROOT / "var").absolute() / "bench"
# What would make the measured site another one than the one that `make run` starts.
FOREIGN = ("BASE_URL", "ALLOWED_HOSTS", "PROXY_COUNT", "EMAIL_URL", "S3_BUCKET", "S3_ENDPOINT")
START_LIMIT = 60
_UNPACK = {"gzip": gzip.decompress, "br": brotli.decompress}


@dataclass
class Answer:
    """`headers` by lower-case name; of cookies there may be several."""

    status: int
    headers: dict[str, str]
    set_cookies: list[str]
    sent: bytes

    @property
    def body(self) -> bytes:
        return _UNPACK.get(self.headers.get("content-encoding", ""), bytes)(self.sent)

    @property
    def is_packed(self) -> bool:
        return "content-encoding" in self.headers

    @property
    def cookies(self) -> str:
        return "; ".join(cookie.partition(";")[0] for cookie in self.set_cookies)


class Connection:
    """One client's connection to one server, kept open as browsers do.

    By hand, because clients share the processors with the servers that they measure: the standard
    library's takes about as long to read an answer as a server to make a short one.
    """

    def __init__(self, accepted: str = "gzip") -> None:
        self._accepted = accepted
        self._open: dict[int, socket.socket] = {}
        self._answers: dict[int, BinaryIO] = {}

    def ask(
        self, port: int, path: str, body: str = "", cookies: str = "", sender: str = ""
    ) -> Answer:
        lines = [f"{'POST' if body else 'GET'} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}"]
        lines += [f"Accept-Encoding: {self._accepted}", "Accept-Language: en"]
        if cookies:
            lines.append(f"Cookie: {cookies}")
        if sender:
            lines.append(f"X-Forwarded-For: {sender}")
        if body:
            lines.append("Content-Type: application/x-www-form-urlencoded")
            lines.append(f"Content-Length: {len(body)}")
        if port not in self._open:
            self._open[port] = socket.create_connection(("127.0.0.1", port), timeout=30)
            self._answers[port] = self._open[port].makefile("rb")
        self._open[port].sendall("\r\n".join([*lines, "", body]).encode())
        return _read(self._answers[port])

    def close(self) -> None:
        for opened in (*self._answers.values(), *self._open.values()):
            opened.close()


def _read(stream: BinaryIO) -> Answer:
    """One answer; all of ours say how long they are."""
    status = int(stream.readline().split()[1])
    headers, cookies = {}, []
    while line := stream.readline().decode("latin-1").strip():
        name, _, value = line.partition(": ")
        if name.lower() == "set-cookie":
            cookies.append(value)
        headers[name.lower()] = value
    return Answer(status, headers, cookies, stream.read(int(headers["content-length"])))


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
