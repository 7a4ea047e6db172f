"""Stands before Django: gives out again the pages that are the same for everybody."""

from collections.abc import Callable, Iterable

from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.http.request import split_domain_port, validate_host

from .generation import generation, is_old
from .keeping import Kept, key, may_be_kept

# Ten times the pages of the site in six languages.
MOST = 4000


class Door:
    """Around the whole application: a kept page costs no session, no language, no database.

    Each process keeps its own pages in memory, all under the name of what the database shows now:
    see `generation`. So nothing is copied between processes, and nothing outlives a new release.
    """

    def __init__(self, application: Callable) -> None:
        self.application = application
        self.kept: tuple[object, dict[tuple, Kept]] = (None, {})

    def __call__(self, request: dict, start_response: Callable) -> Iterable[bytes]:
        is_page = _is_below_a_language(request["PATH_INFO"]) and _is_ours(request)
        place = key(request) if is_page else None
        now = _now() if place else None
        if now is None:
            return self.application(request, start_response)
        pages = self._pages(now)
        if page := pages.get(place):
            return _send(page, request, start_response)
        return self._make(pages, place, request, start_response)

    def _pages(self, now: object) -> dict[tuple, Kept]:
        then, pages = self.kept
        if then != now or len(pages) > MOST:
            self.kept = (now, pages := {})
        return pages

    def _make(self, pages: dict, place: tuple, request: dict, start_response: Callable):
        """`pages` were looked up before the answer is made: it is never kept as newer than that."""
        started = []
        answer = self.application(request, lambda *given: started.append(given))
        headers = started[0][1]
        if not _is_for_everybody(answer, request, headers):
            start_response(*started[0])
            return answer
        page = pages[place] = Kept.of(headers, answer.content)
        answer.close()
        return _send(page, request, start_response)


def _now() -> object:
    """The database is rarely asked, then as in a request: through no connection too old."""
    if not is_old():
        return generation()
    close_old_connections()
    try:
        return generation()
    except DatabaseError:
        return None
    finally:
        close_old_connections()


def _is_below_a_language(path: str) -> bool:
    return path[3:4] == "/" and path[1:3] in dict(settings.LANGUAGES)


def _is_ours(request: dict) -> bool:
    """Whether the host is one that Django would answer for."""
    name, _port = split_domain_port(request.get("HTTP_HOST") or request["SERVER_NAME"])
    return bool(name) and validate_host(name, settings.ALLOWED_HOSTS)


def _is_for_everybody(answer, request: dict, headers: list[tuple[str, str]]) -> bool:
    """Pages say of themselves that they are; see `content.pages.HubPage`."""
    if not getattr(answer, "is_for_everybody", False):
        return False
    names = {name.lower(): value for name, value in headers}
    return may_be_kept(request["REQUEST_METHOD"], answer.status_code, names, bool(answer.cookies))


def _send(page: Kept, request: dict, start_response: Callable) -> list[bytes]:
    status, headers, body = page.answer(request)
    start_response(status, headers)
    return [body]
