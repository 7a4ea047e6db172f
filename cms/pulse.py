"""Signs of life between processes: one writes the time into shared memory, another reads it."""

import mmap
import os
import struct
import tempfile
import threading
import time
from collections.abc import Callable

# A watcher that was itself held up (machine asleep, process stopped) knows nothing of the time in
# between and must not hold it against the other.
LATE = 5.0
# Seconds between two beats of a thread that has nothing else to do.
REST = 1.0
_NAME = "PULSE_FD"


class Pulse:
    """Forks share it; a program that replaces the process finds it with `Pulse.of_parent`."""

    def __init__(self, descriptor: int = -1) -> None:
        if descriptor < 0:
            with tempfile.TemporaryFile() as file:
                file.truncate(8)
                descriptor = os.dup(file.fileno())
        self._descriptor = descriptor
        self._memory = mmap.mmap(descriptor, 8)
        self._listening_since = self._last_look = time.monotonic()

    def hand_on(self) -> None:
        """Let the program that this process is about to become beat for it."""
        os.set_inheritable(self._descriptor, True)
        os.environ[_NAME] = str(self._descriptor)

    @classmethod
    def of_parent(cls) -> "Pulse":
        """Whoever started this process; nobody listens when that was no supervisor of ours."""
        return cls(int(os.environ.pop(_NAME, "-1")))

    def beat(self) -> None:
        self._memory[:] = struct.pack("d", time.monotonic())

    def last(self) -> float:
        return struct.unpack("d", self._memory[:])[0]

    def excuse(self) -> None:
        """Silence until now had another reason."""
        self._listening_since = time.monotonic()

    def silence(self) -> float:
        """Seconds without a beat, as far as the asking process can know; ask at every tick."""
        now = time.monotonic()
        if now - self._last_look > LATE:
            self._listening_since = now
        self._last_look = now
        return now - max(self.last(), self._listening_since)


class Pulses:
    """A beat for each of many processes, in memory that they share with the one that watches."""

    _ENTRY = struct.Struct("qd")
    ROOM = 256

    def __init__(self, patience: float) -> None:
        """`patience`: seconds without a beat after which a process counts as frozen."""
        self._memory = mmap.mmap(-1, self.ROOM * self._ENTRY.size)
        self._patience = patience
        self._listening = Pulse()

    def beat(self) -> None:
        place = os.getpid() % self.ROOM * self._ENTRY.size
        self._ENTRY.pack_into(self._memory, place, os.getpid(), time.monotonic())

    def go_on_beating(self) -> None:
        """For a thread of a process that may have to wait long for its work."""
        while True:
            self.beat()
            time.sleep(REST)

    def frozen(self) -> list[int]:
        """Process numbers; ask often."""
        now = time.monotonic()
        listened = self._listening.silence()
        beats = self._ENTRY.iter_unpack(self._memory[:])
        return [pid for pid, last in beats if pid and min(now - last, listened) > self._patience]

    def forget(self, pid: int) -> None:
        self._ENTRY.pack_into(self._memory, pid % self.ROOM * self._ENTRY.size, 0, 0.0)

    def forget_all(self) -> None:
        self._memory[:] = bytes(len(self._memory))


def start_thread(target: Callable[..., object], *arguments: object) -> None:
    threading.Thread(target=target, args=arguments, daemon=True).start()
