"""A person with a phone: walks the site in a real browser and notes what goes wrong on the way."""

import json
import secrets
from collections.abc import Callable
from contextlib import contextmanager
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe

from .forms import fields_of, soup
from .running import explained, page, sign_in, until

PHONE = {"width": 360, "height": 740}
# What a reader answers wherever the help form asks it.
ANSWERS = {
    "topic": "unpaid_wages",
    "sector": "agriculture",
    "client_type": "worker",
    "host_country": "IT",
}
STORY = "The boss has not paid me since May. Șeful nu plătește. Шефът не плаща."
MOST_STEPS = 20
_ERRORS = ("error", "warning")


@contextmanager
def phone(browser, site, **options):
    """A page of a fresh browser without history; `notes` collects what must not happen on it."""
    context = browser.new_context(**{"viewport": PHONE, "base_url": site.url, **options})
    view = context.new_page()
    view.notes, view.site, view.weight = [], site, 0
    view.on("console", lambda m: m.type in _ERRORS and view.notes.append(f"{m.type}: {m.text}"))
    view.on("pageerror", lambda error: view.notes.append(f"script: {error}"))
    view.on("request", lambda request: _note_stranger(view, request.url))
    _weigh(context, view)
    try:
        yield view
    finally:
        context.close()


def _note_stranger(view, url: str) -> None:
    if urlsplit(url).scheme in ("http", "https") and not url.startswith(view.site.url + "/"):
        view.notes.append(f"foreign request: {url}")


def _weigh(context, view) -> None:
    """Count the bytes that really came over the line, all of them: nothing is kept in a cache."""

    def add(event):
        view.weight += event["encodedDataLength"]

    session = context.new_cdp_session(view)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.on("Network.loadingFinished", add)


def faults(view) -> list[str]:
    """What is wrong with the page that is open: for the eye, the ear and the purse."""
    found, view.notes = view.notes, []
    found += [f"{view.weight} bytes"] if view.weight > 60 * 1024 else []
    for width in (320, 360):
        view.set_viewport_size({**PHONE, "width": width})
        wide = view.evaluate("document.documentElement.scrollWidth")
        found += [f"{wide} px wide at {width}"] if wide > width else []
    for violation in (
        Axe().run(view, options={"resultTypes": ["violations"]}).response["violations"]
    ):
        nodes = [node["html"][:160] for node in violation["nodes"]]
        found.append(f"{violation['id']}: {json.dumps(nodes, ensure_ascii=False)}")
    view.weight = 0
    return [f"{urlsplit(view.url).path}: {fault}" for fault in found]


def go(view, path: str) -> None:
    view.weight = 0
    view.goto(path)


def press(view, form: str) -> None:
    """Press the first button of a form that is not there to go back."""
    view.weight = 0
    button = view.locator(f"form[data-form={form}] button[type=submit]")
    primary = view.locator(f"form[data-form={form}] [data-primary]")
    (primary if primary.count() else button).first.click()
    view.wait_for_load_state()


def choose(view, name: str, value: str) -> None:
    """Tap the words beside a choice, where the page asks for it."""
    field = view.locator(f"input[name={name}][value={value}]")
    if field.count() and not field.is_checked():
        label = view.locator(f"label[for={field.get_attribute('id')}]")
        if label.is_visible():
            label.click()


def consent(view) -> None:
    """Tap the words beside every box that asks whether we may."""
    for box in view.locator("input[type=checkbox][name*=consent]").all():
        view.locator(f"label[for={box.get_attribute('id')}]").click()


def own_story() -> str:
    """Nobody else's: the same one from many phones is taken for a flood."""
    return f"{STORY} {secrets.token_hex(4)}"


def ask_for_help(view, language: str, look: Callable = bool) -> str:
    """From the home page through every step of the help form to the receipt."""
    go(view, f"/{language}/")
    view.click("header a[rel=help]")
    return answer_on(view, look)


def answer_on(view, look: Callable = bool) -> str:
    """The steps that are left; `look` is called with each of them, answered."""
    for _step in range(MOST_STEPS):
        if view.locator("output#receipt").count():
            return view.inner_text("output#receipt")
        for name, value in ANSWERS.items():
            choose(view, name, value)
        if view.locator("textarea[name=story]").count():
            view.fill("textarea[name=story]", own_story())
        consent(view)
        look(view)
        press(view, "help-request")
        assert not view.locator("#errors").count(), view.inner_text("#errors")
    raise AssertionError(f"no receipt after {MOST_STEPS} steps: {view.url}")


def ask_for_nothing(view, language: str) -> None:
    """Press on without an answer until the form says what is missing."""
    go(view, f"/{language}/help/")
    for _step in range(MOST_STEPS):
        press(view, "help-request")
        if view.locator("#errors").count():
            return
    raise AssertionError("A request without topic and story went through.")


def open_mailbox(view, language: str, receipt: str) -> None:
    go(view, f"/{language}/")
    view.click(f"footer a[href='/{language}/mailbox/']")
    assert not view.locator(".limit").is_visible()
    view.fill("[name=receipt]", receipt)
    press(view, "mailbox")


def register(view, path: str) -> None:
    go(view, path)
    view.fill("[name=nickname]", "Ana")
    consent(view)
    press(view, "workshop-registration")


def answer_all(site, words: str, count: int) -> None:
    """The people to whom the newest requests went answer them at the desk, over HTTP."""
    rows = until(lambda: _assigned(site, count), 20, "the newest requests are with somebody")
    for username in {row["assignee"] for row in rows}:
        get, post = sign_in(site, username)
        for number in (int(row["number"][3:]) for row in rows if row["assignee"] == username):
            case = soup(page(get, f"/admin/requests/inspect/{number}/"))
            form = case.select_one('form[data-form="answer"]')
            sent = {**fields_of(form), "body": words}
            assert post(form["action"], sent).status_code == 302


def _assigned(site, count: int) -> list[dict]:
    rows = explained(site, "--latest", str(count))
    return rows if all(row["assignee"] for row in rows) else []
