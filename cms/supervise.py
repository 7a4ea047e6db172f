"""Keep child processes running and leave none behind; `run_all` and `hubworker` share it.

Every child leads a session of its own. Signals of a terminal or of a service manager so reach only
the supervisor, which then asks each child's main process to stop: a signal to a whole qcluster
group would kill the running task and hang the rest.
"""

import contextlib
import ctypes
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from typing import NoReturn

from .bootstrap import BASE_DIR, say
from .pulse import Pulse

TICK = 0.2
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 8.0
# A child that ran this long was well; its next crash starts the back-off afresh.
WELL_AFTER = 30.0
# A child that has just been started needs some seconds before it can show life.
FIRST_PATIENCE = 40.0

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with(parent: int) -> None:
    """Have the kernel kill this process when its parent ends, in whatever way (Linux only)."""
    if _libc is None:
        return
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it went before the call above
        os._exit(1)


def bind_forks() -> None:
    """From here on every fork, and every fork of a fork, dies with the process that made it."""
    parent = os.getpid()

    def remember() -> None:
        nonlocal parent
        parent = os.getpid()

    os.register_at_fork(before=remember, after_in_child=lambda: die_with(parent))


class Stop:
    """Set by SIGTERM, SIGHUP and Ctrl-C."""

    def __init__(self) -> None:
        self.asked_at = 0.0
        self.is_urgent = False
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            if signal.getsignal(number) != signal.SIG_IGN:  # nohup
                signal.signal(number, self._ask)

    def _ask(self, number: int, frame: object) -> None:
        """A second Ctrl-C, pressed by hand, no longer waits for the running task."""
        now = time.monotonic()
        if self.asked_at and number == signal.SIGINT and now - self.asked_at > 1:
            self.is_urgent = True
        self.asked_at = self.asked_at or now

    def __bool__(self) -> bool:
        return bool(self.asked_at)


class Child:
    """One supervised process: `keep` starts it, and starts it again when it has died."""

    # Called when it has ended, in whatever way but being asked to.
    on_end: Callable[[], object] = staticmethod(lambda: None)

    def __init__(self, name: str, run: Callable[[], object], pulse: Pulse, patience: float) -> None:
        """`patience`: seconds without a beat of its pulse after which it counts as frozen."""
        self.name = name
        self.run = run
        self.pulse = pulse
        self.patience = patience
        self.pid = 0
        self.started = 0.0
        self.pause = FIRST_PAUSE
        self.due = 0.0

    def start(self) -> None:
        sys.stdout.flush()
        parent = os.getpid()
        self.pid = os.fork()
        if not self.pid:
            self._be_child(parent)
        self.started = time.monotonic()
        self.pulse.excuse()

    def _be_child(self, parent: int) -> NoReturn:
        """Never return: the supervisor's own code must not go on in the child."""
        code = 1
        try:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, signal.SIG_DFL)
            os.setsid()
            die_with(parent)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            self.pulse.hand_on()
            self.run()
            code = 0
        except Exception:
            traceback.print_exc()
        finally:
            os._exit(code)

    def is_running(self) -> bool:
        """Also collects a child that has ended, together with what it left in its group."""
        if self.pid and os.waitpid(self.pid, os.WNOHANG)[0]:
            self._kill_group()
            self.pid = 0
        return bool(self.pid)

    def keep(self) -> None:
        """Called at every tick."""
        was_running = bool(self.pid)
        if self.is_running():
            if not self._is_frozen():
                return
            say(f"The {self.name} shows no sign of life.")
            self.kill()
        now = time.monotonic()
        if was_running:
            self.on_end()
            self.pause = FIRST_PAUSE if now - self.started > WELL_AFTER else self.pause
            self.due = now + self.pause
            say(f"The {self.name} ended unexpectedly; starting it again in {self.pause:g} s.")
            self.pause = min(2 * self.pause, LONGEST_PAUSE)
        elif now >= self.due:
            self.start()

    def _is_frozen(self) -> bool:
        has_begun = self.pulse.last() > self.started
        patience = self.patience if has_begun else max(self.patience, FIRST_PATIENCE)
        return self.pulse.silence() > patience

    def ask_to_stop(self) -> None:
        """SIGTERM for the main process only, so that it can let the running work end."""
        if self.pid:
            os.kill(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        if self.pid:
            self._kill_group()
            os.waitpid(self.pid, 0)
            self.pid = 0

    def _kill_group(self) -> None:
        for kill in (os.kill, os.killpg):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                kill(self.pid, signal.SIGKILL)


def stop_all(children: Sequence[Child], stop: Stop, grace: float) -> None:
    """Let the running work end for at most `grace` seconds, then leave nothing behind."""
    deadline = time.monotonic() + grace
    for child in children:
        child.ask_to_stop()
    while [child for child in children if child.is_running()]:
        if stop.is_urgent or time.monotonic() > deadline:
            break
        time.sleep(TICK / 2)
    for child in children:
        child.kill()


def command(*arguments: str) -> Callable[[], NoReturn]:
    """What a child does to become `python …` in the project's folder."""

    def run() -> NoReturn:
        os.chdir(BASE_DIR)
        os.execv(sys.executable, [sys.executable, *arguments])

    return run
