"""Under https nothing of ours travels on an open line, and what is deleted is overwritten."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from .asking import ask
from .desk import account
from .example import ROOT

# Asked of the settings as a server with https reads them.
ASKED = """
from django.conf import settings
from django.core.management import call_command
import django
django.setup()
call_command("check", deploy=True, fail_level="WARNING")
print("secure:", settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE)
"""


def test_a_server_with_https_has_no_warning_and_marks_every_cookie(tmp_path):
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("DJANGO_")}
    environ = inherited | {
        "BASE_URL": "https://hub.example",
        "VAR_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
        "DJANGO_SETTINGS_MODULE": "cms.settings.base",
    }
    command = [sys.executable, "-c", ASKED]
    done = subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout
    assert "secure: True" in done.stdout


@pytest.mark.django_db
def test_every_cookie_that_the_site_sets_is_closed_to_scripts_and_open_lines(monkeypatch, settings):
    """Those of asking for help, of the mailbox and of signing in, whoever sets them."""
    for name in ("SESSION", "CSRF"):
        setattr(settings, f"{name}_COOKIE_SECURE", True)
    seen: dict[str, dict] = {}
    set_cookie = HttpResponse.set_cookie

    def watched(response, key, *args, **kwargs):
        set_cookie(response, key, *args, **kwargs)
        seen[key.partition("_")[0]] = response.cookies[key]

    monkeypatch.setattr("django.http.response.HttpResponseBase.set_cookie", watched)
    Client().get("/en/help/")
    ask()
    somebody = account("editor")
    somebody.set_password("a-long-password-1")
    somebody.save()
    typed = {"username": "editor", "password": "a-long-password-1"}
    assert Client().post(reverse("wagtailadmin_login"), typed).status_code == 302
    assert {"cookies", "receipt", "device", "sessionid"} <= seen.keys(), seen
    for name, cookie in seen.items():
        assert cookie["secure"], name
        assert cookie["samesite"] in ("Lax", "Strict"), name
        assert cookie["httponly"] or name == settings.CSRF_COOKIE_NAME, name


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite overwrites when told to")
def test_sqlite_overwrites_what_is_erased(tmp_path):
    asked = settings.DATABASES["default"]["OPTIONS"]["init_command"]
    assert left_in_the_file(tmp_path / "told", asked) is False
    assert left_in_the_file(tmp_path / "not", asked.replace("delete=ON", "delete=OFF")) is True


def left_in_the_file(path, asked: str) -> bool:
    word = "Canarystory" * 20
    with closing(sqlite3.connect(path)) as database:
        database.executescript(f"{asked}; CREATE TABLE story (text); CREATE TABLE other (text)")
        database.execute("INSERT INTO story VALUES (?)", [word])
        database.commit()
        database.execute("DELETE FROM story")
        database.commit()
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return word.encode() in path.read_bytes()
