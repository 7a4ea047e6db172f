"""The queue's table: filled a little faster than django-q does it, and nothing in it waits long.

django-q locks a task that it takes for `retry` seconds and gives a failed one back after as many.
Here what a killed process had in its hands is given back at once, and a task that fails is tried
again after pauses that grow until a mail server has been away for a night.
"""

import fcntl
import mmap
import os
import struct
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django_q.brokers.orm import ORM
from django_q.models import Failure, OrmQ

from content import rows

# Minutes before the second, third … attempt; then one an hour.
PAUSES = (1, 5, 15, 30)
EACH_HOUR = 60


def pause(attempts: int) -> timedelta:
    """How long a task rests that has failed so many times."""
    return timedelta(minutes=PAUSES[attempts - 1] if attempts <= len(PAUSES) else EACH_HOUR)


class Broker(ORM):
    def enqueue(self, task):
        entry = OrmQ(key=self.list_key, payload=task, lock=timezone.now())
        rows.New(entry).store()
        return entry.pk

    def timeout(self, task):
        """Called for each task that is taken; the row gets this lock."""
        lock = super().timeout(task)
        hands.take(task.pk, lock)
        return lock


def rest(task: dict, **_signal: object) -> None:
    """After an attempt, in the process that made it: a failed task is locked for its pause."""
    if task["success"] or not task.get("ack_id"):
        return
    failed = Failure.objects.filter(pk=task["id"]).values_list("attempt_count", flat=True)
    attempts = 1 + (failed.first() or 0)
    OrmQ.objects.filter(pk=task["ack_id"]).update(lock=timezone.now() + pause(attempts))


class Hands:
    """The tasks that this machine's queue took last, in memory shared with its processes.

    Each is a row with the lock that it got: a row that has another lock by now is in other hands,
    or rests. In a file, the memory outlives the queue's keeper too.
    """

    _ENTRY = struct.Struct("qq")
    _EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
    # Waiting in the pipe, being worked on, waiting to be saved, and as many again.
    ROOM = 8 * settings.QUEUE_PROCESSES + 16

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, self.ROOM * self._ENTRY.size)
        self._next = 0

    def remember_in(self, path: Path) -> None:
        """Before the first task. A second keeper of the same folder remembers for itself alone."""
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        with suppress(BlockingIOError):
            # Goes with this process alone, whatever its children hold.
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.ftruncate(file, len(self._memory))
            self._memory = mmap.mmap(file, len(self._memory))

    def take(self, pk: int, lock: datetime) -> None:
        """Only one process of a queue takes tasks, so nobody else writes here."""
        microseconds = (lock - self._EPOCH) // timedelta(microseconds=1)
        self._ENTRY.pack_into(self._memory, self._next * self._ENTRY.size, pk, microseconds)
        self._next = (self._next + 1) % self.ROOM

    def give_back(self) -> int:
        """Let another process take what nobody works on any more; returns how many tasks."""
        held = [
            (pk, self._EPOCH + timedelta(microseconds=lock))
            for pk, lock in self._ENTRY.iter_unpack(self._memory[:])
            if pk
        ]
        # Not "now": a queue takes what was locked before now, and that has to be true at once.
        free = timezone.now() - timedelta(seconds=1)
        given = sum(OrmQ.objects.filter(pk=pk, lock=lock).update(lock=free) for pk, lock in held)
        self._memory[:] = bytes(len(self._memory))
        return given


hands = Hands()
