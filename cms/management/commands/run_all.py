"""The whole site in one command: prepare the database and files, then web server and queue."""

import hashlib
import http.client
import ipaddress
import json
import secrets
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connections, transaction
from django.http.request import validate_host

from cms import env
from cms.bootstrap import SetupError, check_address, say
from cms.example import set_password
from cms.models import Heartbeat
from cms.pulse import Pulse
from cms.serve import web_server
from cms.supervise import TICK, Child, Stop, command, stop_all

from .hubworker import GRACE as QUEUE_GRACE

GRACE = QUEUE_GRACE + 10
START_LIMIT = 120
# Lives in the database, so that a new database counts as new and a copied one does not.
FIRST_START = "first start"


def step(title: str, work: Callable[..., object], *args: object, **options: object) -> None:
    """Say what takes so long, and how long it took if that was long."""
    say(f"{title} …")
    start = time.monotonic()
    work(*args, **options)
    seconds = time.monotonic() - start
    if seconds > 2:
        say(f"{title} … done after {seconds:.0f} s")


# --- preparing --------------------------------------------------------------------------------


def has_users() -> bool:
    return get_user_model().objects.exists()


def prepare_content() -> None:
    """Site structure at every start; example content once, and never on top of real accounts."""
    is_new = not Heartbeat.objects.filter(name=FIRST_START).exists()
    may_load = env.LOAD_EXAMPLE and not has_users()
    step("Checking the site's structure", call_command, "setup_site")
    if not is_new:
        return
    with transaction.atomic():
        if may_load:
            step("Loading the example content", call_command, "load_demo")
        Heartbeat.beat(FIRST_START)


def static_fingerprint() -> str:
    """Changes whenever a source of the static files does."""
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            stat = Path(storage.path(path)).stat()
            digest.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def collect_static() -> None:
    """Compressing takes longest of all, so it is skipped while nothing has changed."""
    stamp = settings.VAR_DIR / "static.sha256"
    fingerprint = static_fingerprint()
    if settings.STATIC_ROOT.is_dir() and stamp.is_file() and stamp.read_text() == fingerprint:
        return
    options = {"interactive": False, "verbosity": 0}
    step("Collecting static files", call_command, "collectstatic", **options)
    stamp.write_text(fingerprint)


def prepare() -> None:
    step("Compiling translations", call_command, "compile_catalogues")
    options = {"interactive": False, "verbosity": 0}
    step("Preparing the database", call_command, "migrate", **options)
    prepare_content()
    collect_static()


# --- running ----------------------------------------------------------------------------------


def warn_of_open_host() -> None:
    """Other machines may connect, but the site would turn them away or send them wrong links."""
    with suppress(ValueError):
        if env.HOST == "localhost" or ipaddress.ip_address(env.HOST).is_loopback:
            return
    if not (env.ALLOWED_HOSTS and env.BASE_URL):
        print(
            f"Warning: HOST={env.HOST} lets other machines connect, but only with ALLOWED_HOSTS "
            "and BASE_URL set will they see the site under its own name.",
            file=sys.stderr,
        )


def health() -> str:
    """What keeps the site from serving, in words for a person; "" when nothing does.

    What people have to mend (nobody for a request, a mail server that is away) keeps it not.
    """
    own_host = urlsplit(settings.BASE_URL).hostname or ""
    if not validate_host(own_host, settings.ALLOWED_HOSTS):
        own_host = settings.ALLOWED_HOSTS[0].lstrip(".")
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  (what HOST may say)
    address = everywhere.get(env.HOST, env.HOST)
    connection = http.client.HTTPConnection(address, env.PORT, timeout=10)
    try:
        connection.request("GET", "/healthz", headers={"Host": own_host})
        answer = connection.getresponse()
        text = answer.read(500).decode(errors="replace")
        failing = set(json.loads(text).get("failing", ()))
        return f"/healthz answers {text}" if failing & {"database", "cache", "queue"} else ""
    except ValueError:
        return f"/healthz answers {answer.status}"
    except (OSError, http.client.HTTPException) as error:
        return f"/healthz does not answer ({error})"
    finally:
        connection.close()


def is_queue_fresh(started: float) -> bool:
    """The heartbeat of an earlier run is no proof that this one's queue works."""
    age = Heartbeat.age()
    connections.close_all()
    return age is not None and age < time.monotonic() - started


def wait_until_ready(children: list[Child], stop: Stop) -> None:
    started = time.monotonic()
    while not stop:
        keep(children)
        # The queue first: asked too early, /healthz would fill the log with its complaints.
        trouble = health() if is_queue_fresh(started) else "the queue does not answer yet"
        if not trouble:
            return
        if time.monotonic() - started > START_LIMIT:
            stop_all(children, stop, grace=5)
            raise CommandError(f"The site did not start: {trouble}.")
        time.sleep(TICK)


def keep(children: list[Child]) -> None:
    for child in children:
        child.keep()


def example_accounts() -> list[str]:
    """Lines that tell how to log in to the example content; none without it."""
    password = env.DEMO_PASSWORD or secrets.token_urlsafe(12)
    accounts = set_password(password)
    lines = [f"  {username}  {role}" for username, role in accounts]
    return [*lines, f"  Password of these accounts: {password}"] if lines else []


class Command(BaseCommand):
    help = "Prepares the database and the files, then runs web server and queue until stopped."
    requires_system_checks = ()

    def handle(self, *args: object, **options: object) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: sys.exit(0))
        try:
            check_address(env.HOST, env.PORT)
            warn_of_open_host()
            prepare()
            accounts = example_accounts()
            connections.close_all()
            check_address(env.HOST, env.PORT)
        except SetupError as problem:
            raise CommandError(str(problem)) from problem
        except OperationalError as error:
            reason = str(error).splitlines()[0]
            raise CommandError(f"The database does not answer: {reason}") from error
        self._run(accounts)

    def _run(self, accounts: list[str]) -> None:
        stop = Stop()
        hubworker = command("manage.py", "hubworker")
        patience = settings.HEARTBEAT_STALE_SECONDS
        children = [
            Child("web server", web_server(), Pulse(), patience),
            Child("queue keeper", hubworker, Pulse(), patience),
        ]
        say("Starting web server and queue …")
        wait_until_ready(children, stop)
        if not stop:
            say("\n".join([f"Ready: {settings.BASE_URL.rstrip('/')}/", *accounts]))
        while not stop:
            keep(children)
            time.sleep(TICK)
        say("Stopping; running work may end first …")
        stop_all(children, stop, GRACE)
        say("Stopped.")
