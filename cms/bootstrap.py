"""Prepare a fresh checkout: check the machine, install the packages, make the secrets, start.

Runs before anything is installed, so it uses the standard library only. It also keeps to syntax
that Python 3.6 can parse: an old Python then answers with one clear sentence, not a SyntaxError.
"""

import base64
import contextlib
import errno
import fcntl
import hashlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

OLDEST_PYTHON = (3, 11)
BASE_DIR = Path(__file__).resolve().parent.parent
VENV = BASE_DIR / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
RUN_LOCK = "requirements.txt"
DEV_LOCK = "requirements-dev.txt"
SECRET_NAMES = ("SECRET_KEY", "FIELD_KEYS", "RECEIPT_KEY")


class SetupError(Exception):
    """Something the reader has to change; its text is the one sentence they get."""


def say(text):
    """Print at once, also into pipes; a closed terminal must not stop the work."""
    with contextlib.suppress(OSError):
        print(text, flush=True)


def var_dir():
    """Where everything that is not source code lives."""
    return Path(os.environ.get("VAR_DIR") or BASE_DIR / "var").absolute()


# --- checks -----------------------------------------------------------------------------------


def check_python(version=None):
    """Refuse a Python that cannot run the site, before it fails in some odd place."""
    version = tuple(version or sys.version_info)[:3]
    if version[:2] < OLDEST_PYTHON:
        raise SetupError(
            "Mobility Mentor needs Python {}.{} or newer, but this is Python {}; "
            "name a newer one like this: make run PYTHON=python3.12".format(
                *OLDEST_PYTHON, ".".join(map(str, version))
            )
        )


def check_writable(folder):
    """Really write: permission bits say nothing about full or read-only disks."""
    try:
        with tempfile.TemporaryFile(dir=str(folder)) as file:
            file.write(b"0" * 1024 * 1024)
    except OSError as error:
        raise SetupError(f"The folder {folder} cannot be written to: {error.strerror}.") from error


def check_address(host, port):
    """Say that the port is taken now, not after a minute of installing."""
    try:
        number = int(port)
        if not 0 < number < 65536:
            raise ValueError
        found = socket.getaddrinfo(host, number, type=socket.SOCK_STREAM)[0]
        family, kind, proto, _, address = found
        with socket.socket(family, kind, proto) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except ValueError:
        raise SetupError(f"PORT must be a number from 1 to 65535, not {port}.") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise SetupError(
                f"Another program already uses port {port} on {host}; "
                f"stop it, or choose another port like this: make run PORT={number + 10}"
            ) from error
        raise SetupError(
            f"The site cannot listen on {host} port {port}: {error.strerror}."
        ) from error


# --- files ------------------------------------------------------------------------------------


def make_private_dir(path):
    """Only the owner may look inside; a folder that is already there stays as it is."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SetupError(f"The folder {path} cannot be made: {error.strerror}.") from error


def new_secrets():
    """The text of a fresh secrets.env; FIELD_KEYS is one Fernet key."""
    values = {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_KEYS": base64.urlsafe_b64encode(os.urandom(32)).decode(),
        "RECEIPT_KEY": secrets.token_urlsafe(50),
    }
    return "".join(f"{name}={value}\n" for name, value in values.items())


def make_secrets(folder):
    """Write the keys once: what they sealed is lost with them, so they are never replaced."""
    path = folder / "secrets.env"
    if all(os.environ.get(name) for name in SECRET_NAMES):
        return
    if path.exists():
        check_secrets(path)
        return
    handle, draft = tempfile.mkstemp(prefix=".secrets-", dir=str(folder))  # mode 0600
    with os.fdopen(handle, "w") as file:
        file.write(new_secrets())
        file.flush()
        os.fsync(file.fileno())
    Path(draft).rename(path)


def check_secrets(path):
    """A half-filled file is the operator's to repair: new keys would lose what the old sealed."""
    pairs = [line.partition("=") for line in path.read_text().splitlines()]
    names = {name.strip() for name, _, value in pairs if value.strip()}
    for name in SECRET_NAMES:
        if name not in names and not os.environ.get(name):
            raise SetupError(f"{name} is missing in {path}; put it back, or set it yourself.")


class Lock:
    """Only one installation at a time in this folder."""

    def __init__(self, folder):
        self.path = folder / "bootstrap.lock"

    def __enter__(self):
        self.file = self.path.open("w")
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise SetupError("Another command is installing here; wait until it is done.") from None

    def __exit__(self, *exc):
        self.file.close()


# --- installing -------------------------------------------------------------------------------


def stamp_path(lock):
    return VENV / (lock + ".sha256")


def fingerprint(lock):
    return hashlib.sha256((BASE_DIR / lock).read_bytes()).hexdigest()


def is_installed(lock):
    """True when .venv works and was filled from exactly this lock file."""
    try:
        stamp = stamp_path(lock).read_text().strip()
        return stamp == fingerprint(lock) and os.access(str(VENV_PYTHON), os.X_OK)
    except OSError:
        return False


def run_logged(title, command, log):
    """Run a long step with its output in the log, and tell how long it has been going on."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        next_word = 10
        while process.poll() is None:
            time.sleep(0.1)
            if time.monotonic() - start >= next_word:
                say(f"{title} … {next_word} s")
                next_word += 10
    finally:
        # Ctrl-C or SIGTERM: pip must not go on behind our back.
        if process.poll() is None:
            process.kill()
            process.wait()
    if process.returncode == 0:
        say(f"{title} … done after {time.monotonic() - start:.0f} s")
    return process.returncode == 0


def last_words(path):
    """The lines of the log that name the cause: pip's own ERROR lines if there are any."""
    text = path.read_text(errors="replace")
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    return "\n".join(([line for line in lines if line.startswith("ERROR")] or lines)[-5:])


def make_venv(log):
    """Create .venv, also over one that was interrupted or whose Python has gone."""
    if VENV_PYTHON.exists():
        probe = f"import sys, pip; sys.exit(sys.version_info < {OLDEST_PYTHON!r})"
        if subprocess.call([str(VENV_PYTHON), "-c", probe], stdout=log, stderr=log) == 0:
            return True
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    return run_logged("Creating .venv", command, log)


def pip_install(locks, log):
    """Wheels only, each checked against its hash: nothing gets compiled or swapped on the way."""
    command = [str(VENV_PYTHON), "-m", "pip", "install", "--require-hashes", "--only-binary=:all:"]
    command += ["--no-input", "--disable-pip-version-check", "--progress-bar=off"]
    for lock in locks:
        command += ["-r", str(BASE_DIR / lock)]
    return run_logged("Installing packages", command, log)


def install(locks):
    """Bring .venv to what the lock files say; nothing to do when their stamps match."""
    if all(is_installed(lock) for lock in locks):
        return
    folder = var_dir() / "log"
    make_private_dir(folder)
    path = folder / "install.log"
    say(f"Installing packages, this takes about a minute (details: {path})")
    with path.open("w") as log:
        if not make_venv(log):
            fail_install(
                path, "Python could not create .venv; on Debian run: apt install python3-venv"
            )
        forget_stamps()
        if not pip_install(locks, log):
            fail_install(
                path,
                "The packages could not be installed; check the internet connection and the free "
                "disk space, then run the same command again",
            )
    for lock in locks:
        stamp_path(lock).write_text(fingerprint(lock))


def fail_install(path, advice):
    """Show the cause from the log, then the one sentence that says what to do."""
    sys.stderr.write(last_words(path) + "\n")
    raise SetupError(f"{advice} (details: {path}).")


def forget_stamps():
    """What is installed is about to change, so no older stamp may vouch for it."""
    for lock in (RUN_LOCK, DEV_LOCK):
        if stamp_path(lock).exists():
            stamp_path(lock).unlink()


# --- commands ---------------------------------------------------------------------------------


def prepare(locks):
    """Everything that `run` and `install` have in common."""
    check_writable(BASE_DIR)
    make_private_dir(var_dir())
    check_writable(var_dir())
    with Lock(var_dir()):
        install(locks)
        make_secrets(var_dir())


def run():
    """Replace this process by the site, so that signals reach it directly."""
    check_address(os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000")
    prepare([RUN_LOCK])
    os.environ["VAR_DIR"] = str(var_dir())
    os.chdir(str(BASE_DIR))
    os.execv(str(VENV_PYTHON), [str(VENV_PYTHON), "manage.py", "run_all"])


def main(arguments):
    """`run`, or `install` with or without `--dev`."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        check_python()
        if arguments == ["run"]:
            run()
        elif arguments in (["install"], ["install", "--dev"]):
            prepare([RUN_LOCK, DEV_LOCK] if "--dev" in arguments else [RUN_LOCK])
        else:
            raise SetupError("Usage: python3 cms/bootstrap.py run | install [--dev]")
    except SetupError as problem:
        sys.stderr.write(str(problem) + "\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"This did not work: {error}.\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
