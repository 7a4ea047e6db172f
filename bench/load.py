"""A small load generator: so many clients, each asking again as soon as it has its answer."""

import threading
import time
from collections.abc import Callable
from typing import Any

from .servers import Connection

Once = Callable[[Connection], Any]


def run(once: Once, clients: int, seconds: float) -> tuple[list[float], float]:
    """Seconds that each visit took, and for how long all of it went on."""
    barrier = threading.Barrier(clients + 1)
    taken: list[float] = []
    failures: list[BaseException] = []

    def client() -> None:
        connection = Connection()
        barrier.wait()
        deadline = time.perf_counter() + seconds
        try:
            while (start := time.perf_counter()) < deadline:
                once(connection)
                taken.append(time.perf_counter() - start)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    barrier.wait()
    start = time.perf_counter()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return taken, time.perf_counter() - start
