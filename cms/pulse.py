"""Signs of life between processes: one writes the time into shared memory, another reads it."""

import mmap
import os
import struct
import tempfile
import time

# A watcher that was itself held up (machine asleep, process stopped) knows nothing of the time in
# between and must not hold it against the other.
LATE = 5.0
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
