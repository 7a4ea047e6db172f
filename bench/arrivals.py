"""How long after sending somebody has the request: 20 a second for ten seconds, with a real queue.

`python -m bench.arrivals` is the side that looks into the database.
"""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from .servers import ROOT, Connection, queue
from .visits import Send

RATE = 20
SECONDS = 10
LIMIT = 60


def measured(send: Send) -> list[float]:
    """Milliseconds from storing to assigning, one for each request."""
    send.prepare()
    environment = send.server.environment
    command = [sys.executable, "-m", "bench.arrivals"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with (
        queue(send.server),
        subprocess.Popen(command, cwd=ROOT, env=environment, **pipes) as watcher,
    ):
        next(watcher.stdout)
        _send_all(send)
        printed, _errors = watcher.communicate()
    if watcher.returncode:
        raise SystemExit("Not every request was routed.")
    return [float(line) for line in printed.split()]


def _send_all(send: Send) -> None:
    """At a steady rate, whatever the answers take."""
    start = time.perf_counter()
    with ThreadPoolExecutor(RATE) as clients:
        sent = []
        for number in range(RATE * SECONDS):
            time.sleep(max(0, start + number / RATE - time.perf_counter()))
            sent.append(clients.submit(_once, send))
    for one in sent:
        one.result()


def _once(send: Send) -> None:
    connection = Connection()
    send.once(connection)
    connection.close()


def _watch() -> None:
    """Say when the queue lives, then print how long each new request had to wait."""
    from django_q.models import OrmQ

    from casework.models import HelpRequest
    from cms.models import Heartbeat
    from mentors.models import Mentor

    Mentor.objects.update(room=30_000)
    # What the rounds before have sent to no queue would be routed first.
    OrmQ.objects.all().delete()
    known = set(HelpRequest.objects.values_list("pk", flat=True))
    _until(lambda: (age := Heartbeat.age()) is not None and age < 5)
    print("ready", flush=True)
    sys.stdin.read()
    rows = HelpRequest.objects.exclude(pk__in=known)
    _until(lambda: not rows.filter(status="new").exists())
    for case in rows.only("created_at", "assigned_at"):
        print(1000 * (case.assigned_at - case.created_at).total_seconds())


def _until(is_so) -> None:
    deadline = time.monotonic() + LIMIT
    while not is_so():
        if time.monotonic() > deadline:
            raise SystemExit("The queue does not answer.")
        time.sleep(0.2)


if __name__ == "__main__":
    import django

    django.setup()
    _watch()
