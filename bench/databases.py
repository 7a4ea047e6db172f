"""Two throw-away databases: the example site, and what a new Wagtail project has."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from cms.bootstrap import make_private_dir, make_secrets

from .servers import ROOT, VAR_DIR, Answer, environment

INGREDIENTS = (
    "*/migrations/*.py",
    "*/models*.py",
    "*/models/*.py",
    "cms/setup.py",
    "cms/example/**/*",
    "reference/data/*",
    "locale/**/*.po",
    "bench/stock/migrations/*.py",
)
# What a reader's browser gets of the page that all are compared by.
BYTES = VAR_DIR / "page.html.gz"


@contextmanager
def prepared() -> Iterator[tuple[str, str]]:
    """URLs of both; building them takes a minute, so they are kept until their sources change."""
    make_private_dir(VAR_DIR)
    make_secrets(VAR_DIR)
    (VAR_DIR / "static").mkdir(exist_ok=True)
    url = os.environ.get("DATABASE_URL", "")
    kind = _Postgres(url) if url.startswith("postgres") else _Sqlite()
    fingerprint = _fingerprint()
    templates = {
        f"mm_bench_ours_{fingerprint}": _build,
        f"mm_bench_stock_{fingerprint}": _build_stock,
    }
    if not any(map(kind.exists, templates)):
        kind.drop_like("mm_bench_")
    for template, build in templates.items():
        if not kind.exists(template):
            draft = f"mm_bench_draft_{os.getpid()}"
            build(kind.create(draft))
            kind.rename(draft, template)
    names = [f"mm_bench_{who}_copy_{os.getpid()}" for who in ("ours", "stock")]
    try:
        ours, stock = map(kind.copy, templates, names)
        yield ours, stock
    finally:
        for name in names:
            kind.drop(name)


def fill_stock(url: str, page: Answer) -> None:
    """Give the stock site a page with the very words of `page`, and the bare view its bytes."""
    BYTES.write_bytes(page.sent)
    source = VAR_DIR / "page.html"
    source.write_bytes(page.body)
    command = [sys.executable, "-m", "bench.stock.fill", str(source)]
    subprocess.run(command, cwd=ROOT, env=environment("bench.stock.settings", url), check=True)


def _build(url: str) -> None:
    for name in ("compile_catalogues", "migrate", "setup_site", "load_demo"):
        print(f"Preparing the example site: {name} …", flush=True)
        _manage("bench.settings", url, name, "-v0")


def _build_stock(url: str) -> None:
    print("Preparing the stock site …", flush=True)
    _manage("bench.stock.settings", url, "migrate", "-v0")


def _manage(settings: str, url: str, *arguments: str) -> None:
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=ROOT, env=environment(settings, url), check=True)


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for pattern in INGREDIENTS:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file():
                digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:12]


class _Sqlite:
    def _path(self, name: str):
        return VAR_DIR / f"{name}.sqlite3"

    def exists(self, name: str) -> bool:
        return self._path(name).exists()

    def create(self, name: str) -> str:
        return f"sqlite:///{self._path(name)}"

    def copy(self, name: str, to: str) -> str:
        shutil.copy(self._path(name), self._path(to))
        return self.create(to)

    def rename(self, name: str, to: str) -> None:
        self._path(name).rename(self._path(to))

    def drop(self, name: str) -> None:
        self.drop_like(f"{name}.")

    def drop_like(self, start: str) -> None:
        for path in VAR_DIR.glob(f"{start}*"):
            path.unlink()


class _Postgres:
    def __init__(self, url: str) -> None:
        self.server = url.rpartition("/")[0]

    def _sql(self, statement: str) -> list[tuple]:
        import psycopg

        with psycopg.connect(f"{self.server}/postgres", autocommit=True) as connection:
            result = connection.execute(statement)
            return result.fetchall() if result.description else []

    def _names(self, start: str) -> list[str]:
        rows = self._sql("SELECT datname FROM pg_database")
        return [name for (name,) in rows if name.startswith(start)]

    def exists(self, name: str) -> bool:
        return name in self._names(name)

    def create(self, name: str) -> str:
        self._sql(f"CREATE DATABASE {name}")
        return f"{self.server}/{name}"

    def copy(self, name: str, to: str) -> str:
        self._sql(f"CREATE DATABASE {to} TEMPLATE {name}")
        return f"{self.server}/{to}"

    def rename(self, name: str, to: str) -> None:
        self._sql(f"ALTER DATABASE {name} RENAME TO {to}")

    def drop(self, name: str) -> None:
        self._sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def drop_like(self, start: str) -> None:
        for name in self._names(start):
            self.drop(name)
