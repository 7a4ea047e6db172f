"""Phones that make it harder: they refuse cookies, run no script, hang on a slow line."""

import json
from contextlib import contextmanager
from pathlib import Path

from .reader import ANSWERS, PHONE, choose, consent, own_story, press

BLOCKED = 2
# A village at the edge of the network: half a second for every answer, 50 kB a second.
SLOW = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 50 * 1024,
    "uploadThroughput": 50 * 1024,
}
CONTACT = "zyx-contact"
# All that somebody typed or chose on the page; what the page needs for itself is left out.
TYPED = """() => [...document.querySelectorAll("form[data-form=help-request]")].flatMap(
    form => [...new FormData(form)].filter(([name]) =>
        !["token", "journey", "website", "then"].includes(name)))"""
# What cannot be hit with a thumb; a link in the middle of a sentence is let off by WCAG 2.5.8.
SMALL = """() => [...document.querySelectorAll("a[href], button, summary, input, textarea, select")]
    .filter(one => !one.closest(".trap, .visually-hidden, .skip-link, .prose, [type=hidden]"))
    .filter(one => one.checkVisibility())
    .map(one => [one, (one.matches(".choice input") ? one.parentElement : one)
        .getBoundingClientRect()])
    .filter(([, box]) => box.width < 24 || box.height < 24)
    .map(([one, box]) => `${one.outerHTML.slice(0, 90)}: ${box.width} x ${box.height}`)"""


@contextmanager
def quick_phone(browser, site, **options):
    """A fresh phone on a good line that keeps in its cache what it may."""
    context = browser.new_context(**{"viewport": PHONE, "base_url": site.url, **options})
    try:
        yield context.new_page()
    finally:
        context.close()


@contextmanager
def phone_without_cookies(browser_type, path: str, folder: Path, site, **options):
    """A phone on which somebody has forbidden all cookies."""
    (folder / "Default").mkdir()
    wish = {"profile": {"default_content_setting_values": {"cookies": BLOCKED}}}
    (folder / "Default" / "Preferences").write_text(json.dumps(wish))
    context = browser_type.launch_persistent_context(
        folder,
        executable_path=path,
        args=["--no-sandbox"],
        viewport=PHONE,
        base_url=site.url,
        **options,
    )
    try:
        yield context.pages[0]
        assert context.cookies() == []
    finally:
        context.close()


def slow_down(view) -> None:
    session = view.context.new_cdp_session(view)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)


def begin(view, language: str) -> None:
    """From the home page to the first step."""
    view.goto(f"/{language}/")
    view.click("header a[rel=help]")
    press(view, "help-request")


def answer(view) -> None:
    """Say whatever this step asks for."""
    for name, value in ANSWERS.items():
        choose(view, name, value)
    for name, text in {"story": own_story(), "contact": CONTACT}.items():
        if view.locator(f"[name={name}]").count():
            view.fill(f"[name={name}]", text)
    consent(view)


def place(view) -> str:
    """The step, as the form that stands on the page calls it: its address may be the last one's."""
    form = view.locator("form[data-form=help-request]")
    return form.get_attribute("action").rstrip("/").rpartition("/")[2] if form.count() else ""


def typed(view) -> list:
    return view.evaluate(TYPED)


def clumsy(view) -> list[str]:
    """What does not fit on the page that is open, or cannot be hit."""
    wide = view.evaluate("document.documentElement.scrollWidth")
    found = [f"{wide} px wide"] if wide > PHONE["width"] else []
    return [f"{place(view) or view.url}: {fault}" for fault in found + view.evaluate(SMALL)]
