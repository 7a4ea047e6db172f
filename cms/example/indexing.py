"""Search and the index of links once for each page, however often loading has stored it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, task_backends
from django_tasks.backends.dummy import DummyBackend


@contextmanager
def once_at_the_end() -> Iterator[None]:
    """Wagtail's tasks wait in a list and run when all is stored; the same task runs once."""
    at_once = task_backends[DEFAULT_TASK_BACKEND_ALIAS]
    waiting = DummyBackend(DEFAULT_TASK_BACKEND_ALIAS, {"QUEUES": [], "OPTIONS": {}})
    task_backends[DEFAULT_TASK_BACKEND_ALIAS] = waiting
    try:
        yield
    finally:
        task_backends[DEFAULT_TASK_BACKEND_ALIAS] = at_once
    for result in {_name(one): one for one in waiting.results}.values():
        at_once.enqueue(result.task, result.args, result.kwargs)


def _name(result) -> tuple:
    return result.task.module_path, *map(repr, (result.args, sorted(result.kwargs.items())))
