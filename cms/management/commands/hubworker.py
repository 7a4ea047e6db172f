"""Run the queue, and run it again when it dies or freezes.

django-q2 by itself leaves orphans that go on working when one of its processes is killed, and
freezes silently for good when an idle one is: the dead process takes the lock of a pipe with it.
So every process here dies with its parent, and a queue that shows no life is started afresh.
"""

import os
import signal
import time
from contextlib import suppress

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import Error, connections
from django.utils import timezone
from django_q import cluster
from django_q.models import OrmQ
from django_q.signals import post_execute, post_execute_in_worker, post_spawn
from django_q.tasks import async_task

from cms import queue
from cms.bootstrap import say
from cms.models import Heartbeat
from cms.pulse import Pulse, Pulses, start_thread
from cms.supervise import TICK, Child, Stop, bind_forks, stop_all

# A worker may have one task running and one more in its hands.
GRACE = 2 * settings.Q_CLUSTER["timeout"] + 10


# Of the sentinel and the workers: while one worker does all tasks, nobody misses these.
pulses = Pulses(settings.HEARTBEAT_STALE_SECONDS)


class Sentinel(cluster.Sentinel):
    def status(self) -> str:
        """Asked for in each of its rounds."""
        pulses.beat()
        return super().status()

    def reincarnate(self, process) -> None:
        """Who was killed may have taken the lock of a pipe along, so the whole queue starts afresh.

        Only a task that took too long (its timer stands at 0) has done so in good order.
        """
        timer = getattr(process, "timer", None)
        if timer is not None and timer.value == 0:
            super().reincarnate(process)
        else:
            os.killpg(0, signal.SIGKILL)


cluster.Sentinel = Sentinel


class QueueKeeper:
    """Starts the queue, listens for its pulse, starts it again when there is none."""

    def __init__(self) -> None:
        # When this machine's queue last finished a task. The Heartbeat table says the same of the
        # site as a whole; with several machines it would hide that one of them is frozen.
        self.pulse = Pulse()
        self.child = Child("queue", self._run_cluster, self.pulse, settings.HEARTBEAT_STALE_SECONDS)
        self.child.on_end = self._has_ended
        self.next_beat = 0.0
        self.is_database_away = False
        self.holds_tasks = False

    def _run_cluster(self) -> None:
        post_spawn.connect(lambda **_: start_thread(pulses.go_on_beating), weak=False)
        post_execute_in_worker.connect(queue.rest, weak=False)
        post_execute.connect(self._task_finished, weak=False)
        run = cluster.Cluster()
        run.start()
        run.sentinel.join()

    def _task_finished(self, **kwargs: object) -> None:
        """Runs in the queue's last process, after worker and database have done their part."""
        is_new = time.monotonic() - self.pulse.last() > 1
        self.pulse.beat()
        if is_new:
            with suppress(Error):
                Heartbeat.beat()

    def tick(self) -> None:
        self._kill_half_frozen()
        self.child.keep()
        if self.holds_tasks:
            self.give_back()
        if time.monotonic() >= self.next_beat:
            self.next_beat = time.monotonic() + settings.HEARTBEAT_SECONDS
            self._ask_for_beat()

    def _kill_half_frozen(self) -> None:
        if self.child.pid and pulses.frozen():
            say("A process of the queue shows no sign of life.")
            pulses.forget_all()
            with suppress(ProcessLookupError):
                os.killpg(self.child.pid, signal.SIGKILL)

    def _has_ended(self) -> None:
        pulses.forget_all()
        self.give_back()

    def give_back(self) -> None:
        """What the dead queue had in its hands; asked again while the database is away."""
        try:
            queue.hands.give_back()
            self.holds_tasks = False
        except Error:
            self.holds_tasks = True
        finally:
            connections.close_all()

    def _ask_for_beat(self) -> None:
        """An empty queue gets a beat to run; one that has work proves itself by that."""
        try:
            if not OrmQ.objects.filter(lock__lte=timezone.now()).exists():
                async_task("cms.tasks.beat")
        except Error as error:
            self.pulse.excuse()
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
        own_pulse = Pulse.of_parent()
        queue.hands.remember_in(settings.VAR_DIR / "queue.hands")
        keeper = QueueKeeper()
        keeper.give_back()
        while not stop:
            own_pulse.beat()
            keeper.tick()
            time.sleep(TICK)
        stop_all([keeper.child], stop, GRACE)
