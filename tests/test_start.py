"""Before `make run` starts anything: clear refusals, secrets once, example content once."""

import socket
import sys
from pathlib import Path

import pytest

from cms import bootstrap
from cms.management.commands import run_all
from cms.models import Heartbeat

from .operating import NEEDS, MadeSite

pytestmark = NEEDS


@pytest.fixture(scope="module")
def unstarted_site(tmp_path_factory: pytest.TempPathFactory) -> MadeSite:
    """Refusals come before any database is asked."""
    home = tmp_path_factory.mktemp("site")
    return MadeSite(home, f"sqlite:///{home}/none.sqlite3")


def test_port_in_use(unstarted_site: MadeSite) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert f"already uses port {port}" in unstarted_site.refused(PORT=str(port))


def test_port_is_no_number(unstarted_site: MadeSite) -> None:
    assert "PORT must be a number" in unstarted_site.refused(PORT="http")


def test_folder_cannot_be_written(unstarted_site: MadeSite) -> None:
    """A file in the place of a folder stops root as well, whom permissions would not."""
    blocked = unstarted_site.home / "file"
    blocked.touch()
    sentence = unstarted_site.refused(VAR_DIR=str(blocked / "var"))
    assert f"{blocked}/var cannot be made" in sentence


def test_read_only_folder(tmp_path: Path) -> None:
    with pytest.raises(bootstrap.SetupError, match="cannot be written to"):
        bootstrap.check_writable(tmp_path / "missing")


def test_old_python_gets_a_sentence() -> None:
    with pytest.raises(
        bootstrap.SetupError, match=r"needs Python 3\.11 or newer, but this is .*3\.9"
    ):
        bootstrap.check_python((3, 9, 2))


def test_bootstrap_can_be_read_by_an_old_python() -> None:
    import ast

    ast.parse(Path(bootstrap.__file__).read_text(), feature_version=(3, 6))


def test_broken_download(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture
) -> None:
    """A lock file that asks for what does not exist stands in for a download that fails."""
    (tmp_path / "requirements.txt").write_text("broken==1 --hash=sha256:" + "0" * 64)
    monkeypatch.setattr(bootstrap, "BASE_DIR", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "VENV_PYTHON", Path(sys.executable))
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    assert bootstrap.main(["install"]) == 1
    words = capfd.readouterr().err
    assert "No matching distribution" in words
    assert "The packages could not be installed" in words.splitlines()[-1]
    assert not (tmp_path / ".venv").exists()


def test_secrets_are_private_and_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in bootstrap.SECRET_NAMES:
        monkeypatch.delenv(name, raising=False)
    bootstrap.make_secrets(tmp_path)
    path = tmp_path / "secrets.env"
    before = path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    bootstrap.make_secrets(tmp_path)
    assert path.read_text() == before
    path.write_text("SECRET_KEY=x\nRECEIPT_KEY=y\n")
    with pytest.raises(bootstrap.SetupError, match="FIELD_KEYS is missing"):
        bootstrap.make_secrets(tmp_path)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("starts_before", "has_users", "wanted", "loaded"),
    [
        (0, False, True, True),
        (0, False, False, False),
        (0, True, True, False),
        (1, False, True, False),
    ],
    ids=["new", "not wanted", "somebody's own site", "second start"],
)
def test_example_content_comes_once(
    monkeypatch: pytest.MonkeyPatch, starts_before: int, has_users: bool, wanted: bool, loaded: bool
) -> None:
    called: list[str] = []
    monkeypatch.setattr(run_all, "call_command", called.append)
    monkeypatch.setattr(run_all.env, "LOAD_EXAMPLE", wanted)
    if not has_users:
        monkeypatch.setattr(run_all, "has_users", lambda: False)
    Heartbeat.objects.filter(name=run_all.FIRST_START).delete()
    for _ in range(starts_before):
        Heartbeat.beat(run_all.FIRST_START)
    run_all.prepare_content()
    assert called == ["setup_site", "load_demo"][: 1 + loaded]
    assert Heartbeat.age(run_all.FIRST_START) is not None
