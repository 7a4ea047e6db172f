"""A database with the whole example site, built once and copied for every run."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from .site import RunningSite

ROOT = Path(__file__).resolve().parent.parent
KEEP = ROOT / "var" / "test"
INGREDIENTS = (
    "*/migrations/*.py",
    "accounts/roles.py",
    "cms/setup.py",
    "cms/example/**/*",
    "reference/loading.py",
    "reference/data/*",
    "requirements.txt",
)


def pytest_sessionstart(session):
    """Translations as they stand now, whatever an earlier run has compiled."""
    call_command("compile_catalogues")


@pytest.fixture(scope="session")
def example_fingerprint() -> str:
    digest = hashlib.sha256()
    for pattern in INGREDIENTS:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file():
                digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


@pytest.fixture(scope="session")
def example_database(example_fingerprint):
    """A function that makes a fresh copy of the example site's database and returns its URL."""
    engine = settings.DATABASES["default"]["ENGINE"]
    maker = SqliteCopies if engine.endswith("sqlite3") else PostgresCopies
    copies = maker(example_fingerprint)
    yield copies.make
    copies.drop()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, example_database):
    """The suite runs on its own copy; what a test changes is rolled back."""
    name = example_database("suite").rpartition("/")[2]
    connection = connections["default"]
    with django_db_blocker.unblock():
        connection.close()
        if connection.vendor == "sqlite":
            name = str(KEEP / name)
        connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name
        yield
        connections.close_all()


def _build(url: str) -> None:
    """Migrations, set-up and example content, by the commands that operators use."""
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "cms.settings.test"}
    for command in ("compile_catalogues", "migrate", "setup_site", "load_demo"):
        subprocess.run(
            [sys.executable, "manage.py", command, "-v0"], cwd=ROOT, env=environment, check=True
        )


class SqliteCopies:
    def __init__(self, fingerprint: str):
        KEEP.mkdir(parents=True, exist_ok=True)
        self.template = KEEP / f"example-{fingerprint}.sqlite3"
        self.made: list[Path] = []
        if not self.template.exists():
            for old in KEEP.glob("example-*"):
                old.unlink()
            draft = KEEP / f"draft-{os.getpid()}.sqlite3"
            _build(f"sqlite:///{draft}")
            draft.rename(self.template)

    def make(self, name: str) -> str:
        copy = KEEP / f"{name}-{os.getpid()}.sqlite3"
        shutil.copy(self.template, copy)
        self.made.append(copy)
        return f"sqlite:///{copy}"

    def drop(self) -> None:
        for copy in self.made:
            for path in KEEP.glob(f"{copy.name}*"):
                path.unlink()


class PostgresCopies:
    def __init__(self, fingerprint: str):
        base = settings.DATABASES["default"]
        account, port = f"{base['USER']}:{base['PASSWORD']}", base["PORT"] or 5432
        self.server = f"postgres://{account}@{base['HOST']}:{port}"
        self.template = f"mm_example_{fingerprint}"
        self.made: list[str] = []
        if not self._sql(f"SELECT 1 FROM pg_database WHERE datname = '{self.template}'"):
            draft = f"mm_draft_{os.getpid()}"
            self._sql(f"CREATE DATABASE {draft}")
            _build(f"{self.server}/{draft}")
            self._sql(f"ALTER DATABASE {draft} RENAME TO {self.template}")

    def _sql(self, statement: str):
        import psycopg

        with psycopg.connect(f"{self.server}/postgres", autocommit=True) as connection:
            result = connection.execute(statement)
            return result.fetchall() if result.description else None

    def make(self, name: str) -> str:
        copy = f"mm_{name}_{os.getpid()}"
        self._sql(f"DROP DATABASE IF EXISTS {copy} WITH (FORCE)")
        self._sql(f"CREATE DATABASE {copy} TEMPLATE {self.template}")
        self.made.append(copy)
        return f"{self.server}/{copy}"

    def drop(self) -> None:
        for copy in self.made:
            self._sql(f"DROP DATABASE IF EXISTS {copy} WITH (FORCE)")


@pytest.fixture(scope="session")
def site(example_database):
    """One running site for all tests that need real processes."""
    running = RunningSite(example_database("site"), KEEP / "site", HEARTBEAT_SECONDS="2").start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser():
    """Chromium of the machine; without one these tests say so and are skipped."""
    path = (
        shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    if not path:
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail("Chromium is required here and was not found.")
        pytest.skip("No Chromium found on this machine.")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
