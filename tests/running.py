"""What tests of the running site share: staff who sign in over HTTP, waiting, looking inside."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests

from .forms import by_session, follow, soup
from .site import PASSWORD, RunningSite


def until(condition: Callable[[], Any], seconds: float, what: str) -> Any:
    """The first true answer of `condition`, asked again and again for so long."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.1)
    raise AssertionError(f"Not within {seconds} s: {what}")


def sign_in(site: RunningSite, username: str):
    """`get` and `post` of a staff member; `post` brings the CSRF token along."""
    session = requests.Session()
    get, plain_post = by_session(site.url, session)

    def post(path, data):
        return plain_post(path, {**data, "csrfmiddlewaretoken": session.cookies["csrftoken"]})

    get("/admin/login/")
    answer = post("/admin/login/", {"username": username, "password": PASSWORD})
    assert answer.status_code == 302, f"{username} cannot sign in"
    return get, post


def page(get, path: str):
    return follow(get, get(path))


def desk_numbers(get) -> list[str]:
    """The case addresses on somebody's desk, from all pages of the list."""
    found: set[str] = set()
    for number in range(1, 100):
        links = soup(page(get, f"/admin/requests/?p={number}")).select(
            'a[href*="/requests/inspect/"]'
        )
        more = {link["href"] for link in links}
        if more <= found:
            break
        found |= more
    return sorted(found)


def explained(site: RunningSite, *arguments: str) -> list[dict]:
    return json.loads(site.manage("explain_request", *arguments))


def mails(site: RunningSite) -> set[Path]:
    return set((site.var_dir / "mail").glob("*.eml"))


def processes(site: RunningSite, word: str) -> list[int]:
    """The processes of this site with that word in their command line."""
    mark = f"VAR_DIR={site.var_dir}\0".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            is_ours = mark in (folder / "environ").read_bytes()
            if is_ours and word in (folder / "cmdline").read_text():
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def is_gone(pid: int) -> bool:
    try:
        return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return True


def children_of(pid: int) -> list[int]:
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
