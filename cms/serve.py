"""The web server: granian, with workers that end with it and are replaced when they freeze.

Half a body, sent and left alone, holds a thread: granian knows no limit for that (its issue 728).
So it may have many threads, `cms.wsgi` lets only whole requests into Django, and a look at the
kernel's own figures closes each connection on which nothing moves.
"""

import contextlib
import os
import signal
import socket
import stat
import struct
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from . import env
from .bootstrap import say
from .pulse import Pulse, Pulses, start_thread
from .supervise import bind_forks, command

# Seconds after which a worker without a beat is frozen, and between two looks.
PATIENCE = 4.0 * env.HEARTBEAT_SECONDS
LOOK = 1.0
# Seconds for which a body may stand still; and the slowest line that we serve, in bytes a second.
SILENCE = 25.0
SLOWEST = 300
# Bodies that may be on their way in one worker, half of granian's threads. Beyond, the oldest go:
# many that drip must not stop everybody, and one on a slow line is no harm.
MOST = 256
# From Linux's `struct tcp_info`: milliseconds since something was sent and since something came;
# bytes that came in all.
_FACTS = struct.Struct("=44xI4xI72xQ")


def is_stalled(since_sent: float, since_came: float, came: int) -> bool:
    """Whether a connection stands still or drips, by seconds and bytes."""
    stands_still = min(since_sent, since_came) > SILENCE
    return stands_still or since_sent > SILENCE + came / SLOWEST


def close_stalled(port: int) -> None:
    """Those to `port` alone, which the ones to database and cache are not."""
    _close(port, is_stalled)


def close_oldest(port: int, many: int) -> None:
    """Of those that send; whoever reads or rests was answered after their last byte came."""
    sending = [sent for (sent, came, _n), _socket in _connections(port) if sent >= came]
    if oldest := sorted(sending)[-many:]:
        _close(port, lambda sent, came, _n: sent >= came and sent >= oldest[0])


def _close(port: int, is_to_go: Callable[[float, float, int], bool]) -> None:
    for facts, connection in _connections(port):
        if is_to_go(*facts):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


def _connections(port: int) -> Iterator[tuple[tuple[float, float, int], socket.socket]]:
    """(since sent, since came, came) of each, with a handle that is good until the next."""
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208  (a number, not a path)
        with contextlib.suppress(OSError):
            if stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                with socket.socket(fileno=os.dup(int(name))) as connection:
                    if _is_readers(connection, port):
                        yield _facts(connection), connection


def _is_readers(connection: socket.socket, port: int) -> bool:
    is_tcp = connection.family in (socket.AF_INET, socket.AF_INET6)
    return is_tcp and bool(connection.getpeername()) and connection.getsockname()[1] == port


def _facts(connection: socket.socket) -> tuple[float, float, int]:
    facts = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _FACTS.size)
    since_sent, since_came, came = _FACTS.unpack(facts)
    return since_sent / 1000, since_came / 1000, came


def attend(pulses: Pulses, port: int) -> None:
    """In a worker, beside the threads that answer."""
    from . import wsgi

    while True:
        pulses.beat()
        if wsgi.longest_wait() > SILENCE:
            close_stalled(port)
        if wsgi.waiting() > MOST:
            close_oldest(port, wsgi.waiting() - MOST)
        time.sleep(LOOK)


def watch(pulses: Pulses, own: Pulse) -> None:
    """In the main process, beside granian, which starts again what has ended."""
    while True:
        own.beat()
        for pid in pulses.frozen():
            if _parent(pid) == os.getpid():
                say("A web worker shows no sign of life; starting another one.")
                os.kill(pid, signal.SIGKILL)
            pulses.forget(pid)
        time.sleep(LOOK)


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def keep_no_grudge() -> None:
    """Two deaths within five seconds make granian end itself, healthy workers included."""
    from granian.server.mp import MPServer

    respawn = MPServer._respawn_workers

    def respawn_and_forget(server, *arguments, **options) -> None:
        respawn(server, *arguments, **options)
        server.respawned_wrks.clear()
        time.sleep(LOOK)

    MPServer._respawn_workers = respawn_and_forget


def web_server() -> Callable[[], object]:
    """Becomes granian; with workers and threads as they are in production."""
    options = {
        "interface": "wsgi",
        "host": env.HOST,
        "port": str(env.PORT),
        "workers": str(env.WEB_PROCESSES),
        "http": "1",
        "backlog": "2048",
        "workers-kill-timeout": "10",
        "log-level": "error",
    }
    words = [f"--{name}={value}" for name, value in options.items()]
    words += ["--respawn-failed-workers", "--no-access-log", "--no-ws", "cms.wsgi:application"]
    return command("-m", "cms.serve", *words)


def serve(arguments: list[str]) -> None:
    """Granian's own command line."""
    import multiprocessing

    from granian.cli import cli

    if sys.platform == "linux":
        bind_forks()
        # Started afresh ("spawn", Python 3.14's kind) they would escape bind_forks.
        multiprocessing.set_start_method("fork")
        # Loaded once, before the forks: workers share the memory and come back at once.
        import cms.wsgi  # noqa: F401  (to load it is all)

        port = next(int(a.partition("=")[2]) for a in arguments if a.startswith("--port="))
        pulses = Pulses(PATIENCE)
        os.register_at_fork(after_in_child=lambda: start_thread(attend, pulses, port))
        start_thread(watch, pulses, Pulse.of_parent())
        keep_no_grudge()
    cli(arguments)


if __name__ == "__main__":
    serve(sys.argv[1:])
