"""Run the queue, and run it again when it dies or freezes.

django-q2 by itself leaves orphans that go on working when one of its processes is killed, and
freezes silently for good when an idle one is: the dead process takes the lock of a pipe with it.
So every process here dies with its parent, and a queue that shows no life is started afresh.
"""

import mmap
import struct
import time
from contextlib import suppress

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import Error, connections
from django.utils import timezone
from django_q.cluster import Cluster
from django_q.models import OrmQ
from django_q.signals import post_execute
from django_q.tasks import async_task

from cms.bootstrap import say
from cms.models import Heartbeat
from cms.supervise import TICK, Child, Stop, bind_forks, stop_all

# A worker may have one task running and one more in its hands.
GRACE = 2 * settings.Q_CLUSTER["timeout"] + 10
# A supervisor that was itself held up (machine asleep, process stopped) knows nothing of the time
# in between and must not hold it against the queue.
LATE_TICK = 5.0


class Pulse:
    """When this machine's queue last finished a task, in memory shared with its processes.

    The Heartbeat table says the same of the site as a whole; with several worker machines it
    would hide that one of them is frozen.
    """

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, 8)

    def task_finished(self, **kwargs: object) -> None:
        """Runs in the queue's last process, after worker and database have done their part."""
        now = time.monotonic()
        is_new = now - self.last() > 1
        self._memory[:] = struct.pack("d", now)
        if is_new:
            with suppress(Error):
                Heartbeat.beat()

    def last(self) -> float:
        return struct.unpack("d", self._memory[:])[0]


class QueueKeeper:
    """Starts the queue, listens for its pulse, starts it again when there is none."""

    def __init__(self) -> None:
        self.pulse = Pulse()
        self.child = Child("queue", self._run_cluster)
        self.next_beat = 0.0
        self.last_tick = time.monotonic()
        # No silence before this moment counts.
        self.listening_since = self.last_tick
        self.is_database_away = False

    def _run_cluster(self) -> None:
        post_execute.connect(self.pulse.task_finished, weak=False)
        cluster = Cluster()
        cluster.start()
        cluster.sentinel.join()

    def tick(self) -> None:
        now = time.monotonic()
        if now - self.last_tick > LATE_TICK:
            self.listening_since = now
        self.last_tick = now
        self.child.keep()
        if now >= self.next_beat:
            self.next_beat = now + settings.HEARTBEAT_SECONDS
            self._ask_for_beat()
        if self.child.pid and self._silence() > settings.HEARTBEAT_STALE_SECONDS:
            say("The queue does not answer; starting it again.")
            self.child.kill()

    def _silence(self) -> float:
        """Seconds without a sign of life."""
        heard = max(self.pulse.last(), self.child.started, self.listening_since)
        return time.monotonic() - heard

    def _ask_for_beat(self) -> None:
        """An empty queue gets a beat to run; one that has work proves itself by that."""
        try:
            if not OrmQ.objects.filter(lock__lte=timezone.now()).exists():
                async_task("cms.tasks.beat")
        except Error as error:
            self.listening_since = time.monotonic()
            if not self.is_database_away:
                say(f"The queue cannot reach the database and keeps trying: {error}")
            self.is_database_away = True
        else:
            if self.is_database_away:
                say("The queue reaches the database again.")
            self.is_database_away = False
        finally:
            # The queue is a fork of this process and must not share a connection with it.
            connections.close_all()


class Command(BaseCommand):
    help = "Runs the background queue. `make run` does so too; machines of their own may as well."
    requires_system_checks = ()

    def handle(self, *args: object, **options: object) -> None:
        bind_forks()
        stop = Stop()
        keeper = QueueKeeper()
        while not stop:
            keeper.tick()
            time.sleep(TICK)
        stop_all([keeper.child], stop, GRACE)
