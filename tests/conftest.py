"""A database with the whole example site, one running site and one browser for all tests."""

import gc
import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from xdist.scheduler import LoadFileScheduling

from accounts import throttle
from freshness.generation import generation

from . import untouched, walk
from .example import PostgresCopies, SqliteCopies, make_run_dir
from .site import RunningSite

# The longest files begin first, so that no process waits for the last one at the end; those that
# need no database, while another process builds it.
FIRST = (
    "test_browser",
    "test_receipts",
    "test_repository",
    "test_danger_words",
    "test_wording",
    "test_architecture",
    "test_slow_phone",
    "test_survival",
    "test_first_screen",
)
# What another database, cache or queue can answer differently: queries, locks, search, constraints,
# time, tasks. Marked `database`; CI asks PostgreSQL and Redis no more than that.
DATABASE = (
    "test_confidential",
    "test_counters",
    "test_erasing",
    "test_flood",
    "test_help_draft",
    "test_journey",
    "test_kept_changes",
    "test_kept_elsewhere",
    "test_kept_pages",
    "test_leaving",
    "test_made_from",
    "test_put_away",
    "test_query_counts",
    "test_routing",
    "test_rows",
    "test_search",
    "test_seats",
    "test_signing_in",
    "test_stalled",
    "test_states",
    "test_survival",
    "test_throttle",
    "test_tree",
    "test_upkeep",
    "test_withdrawn",
    "test_workshops",
)
# Files that share one process, and what is dear to make there: the pages that `visits` has read,
# or a running site with its browser. Two sites serve all of these; more would only be started.
TOGETHER = {
    "readers": (
        "test_first_screen",
        "test_not_translated",
        "test_pages",
        "test_weight",
        "test_words",
    ),
    "site": ("test_browser", "test_language_switch", "test_phone", "test_sign_in", "test_seats"),
    "other site": (
        "test_journey",
        "test_kept_elsewhere",
        "test_quick_exit",
        "test_signing_in",
        "test_slow_phone",
        "test_stalled",
    ),
}


def pytest_addoption(parser):
    parser.addoption(
        "--matrix", action="store_true", help="also what other languages and browsers repeat"
    )


def pytest_sessionstart(session):
    """Translations as they stand now, whatever an earlier run has compiled."""
    if not hasattr(session.config, "workerinput"):
        call_command("compile_catalogues")


def pytest_collection_modifyitems(config, items):
    places = {name: place for place, name in enumerate(FIRST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(FIRST)))
    for item in items:
        if item.path.stem in DATABASE:
            item.add_marker("database")
    if not config.getoption("matrix"):
        repeated = [item for item in items if item.get_closest_marker("matrix")]
        config.hook.pytest_deselected(items=repeated)
        items[:] = [item for item in items if item not in repeated]


def pytest_collection_finish():
    """What the code itself takes stays anyway: looking through it for garbage is a tenth of all."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


class ByFile(LoadFileScheduling):
    """A file stays in one process."""

    def _split_scope(self, nodeid):
        path = super()._split_scope(nodeid)
        groups = (name for name, files in TOGETHER.items() if Path(path).stem in files)
        return next(groups, path)


def pytest_xdist_auto_num_workers():
    """One more than processors: there is always a test that waits for a slow line."""
    return (os.cpu_count() or 1) + 1


def pytest_xdist_make_scheduler(config, log):
    return ByFile(config, log)


@pytest.fixture(scope="session")
def run_dir():
    folder = make_run_dir()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def example_database(run_dir):
    """A function that makes a fresh copy of the example site's database and returns its URL."""
    is_sqlite = connections["default"].vendor == "sqlite"
    copies = (SqliteCopies if is_sqlite else PostgresCopies)(run_dir)
    yield copies.make
    copies.drop()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, example_database, run_dir):
    """The suite runs on its own copy; what a test changes is rolled back."""
    name = example_database("suite").rpartition("/")[2]
    connection = connections["default"]
    with django_db_blocker.unblock():
        connection.close()
        if connection.vendor == "sqlite":
            name = str(run_dir / name)
        connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name
        untouched.name = generation()
        yield
        connections.close_all()


@pytest.fixture(autouse=True)
def no_snapshots():
    """What another test had in its database is not read here; of the untouched one it is kept."""
    untouched.restore()


@pytest.fixture(scope="session")
def visits(django_db_setup, django_db_blocker):
    """Every public page as it was before any test changed it."""
    with django_db_blocker.unblock():
        return walk.everything()


@pytest.fixture(scope="session")
def site(example_database, run_dir):
    """One running site for all tests that need real processes."""
    running = RunningSite(example_database("site"), run_dir / "site", HEARTBEAT_SECONDS="2").start()
    yield running
    running.stop()


def the_first_of(*names: str) -> str:
    """Path of the first browser that this machine has; without one these tests are skipped."""
    for path in map(shutil.which, names):
        if path:
            return path
    if os.environ.get("REQUIRE_BROWSER"):
        pytest.fail("Chromium is required here and was not found.")
    pytest.skip("No Chromium found on this machine.")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The whole browser, with its settings and its memory of pages, as people have it."""
    return the_first_of("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def quick_chromium() -> str:
    """The same engine without a window around it, which costs half as much."""
    return the_first_of("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def browser(quick_chromium):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=quick_chromium, args=["--no-sandbox"])


@pytest.fixture
def clock(monkeypatch):
    """The clock of the throttle, turned by hand: no window ends in the middle of a test."""
    now = SimpleNamespace(seconds=20_000 * 86_400 + 8 * 3600)
    monkeypatch.setattr(throttle, "time", SimpleNamespace(time=lambda: now.seconds))
    return now
