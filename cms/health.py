"""Whether the site works, for monitoring programs and for `run_all`."""

import logging
import secrets
import time
from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from casework import leaving
from casework.models import HelpRequest
from casework.models.requests import UNROUTED_AFTER

from .models import Heartbeat

logger = logging.getLogger(__name__)


def _database_works() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def _cache_works() -> bool:
    """A key of its own, or two checks at the same time would read each other's value."""
    value = secrets.token_hex(8)
    key = f"healthz-{value}"
    cache.set(key, value, timeout=10)
    found = cache.get(key)
    cache.delete(key)
    return found == value


def _queue_works() -> bool:
    age = Heartbeat.age()
    return age is not None and age < settings.HEARTBEAT_STALE_SECONDS


def _requests_are_routed() -> bool:
    return not HelpRequest.objects.unrouted().exists()


def _everybody_can_answer() -> bool:
    """A change of accounts may leave requests behind for a moment, but not longer."""
    key = "stranded-since"
    if not (leaving.stranded().exists() or leaving.nobody_coordinates()):
        cache.delete(key)
        return True
    cache.add(key, time.time(), timeout=None)
    return time.time() - cache.get(key, 0) < UNROUTED_AFTER.total_seconds()


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database_works,
    "cache": _cache_works,
    "queue": _queue_works,
    "routing": _requests_are_routed,
    "answering": _everybody_can_answer,
}


def _passes(name: str) -> bool:
    """A check that breaks has found what it was looking for."""
    try:
        return CHECKS[name]()
    except Exception as error:
        logger.error("The %s does not answer: %s", name, error)
        return False


@never_cache
def healthz(_request: HttpRequest) -> JsonResponse:
    """200 when database, cache and queue work, 503 with the names of those that do not."""
    failing = [name for name in CHECKS if not _passes(name)]
    if failing:
        return JsonResponse({"status": "failing", "failing": failing}, status=503)
    return JsonResponse({"status": "ok", "checked": list(CHECKS)})
