"""Asking for help on a small phone at the end of a slow line, however crippled.

In the workers' languages, and by `--matrix` in the others; `test_nobody_lost` goes the same way in
all languages without a browser.

The phones wait for their pages at the same time, each with a browser of its own.
"""

from concurrent.futures import ThreadPoolExecutor

import pytest

from .matrix import only_in_matrix
from .phones import (
    answer,
    begin,
    clumsy,
    phone_without_cookies,
    place,
    quick_phone,
    slow_down,
)
from .reader import STORY, open_mailbox, press
from .walk import NAMES

pytestmark = pytest.mark.browser
PLACES = ["where", "danger", "what", "story", "work", "reach", "agree", "check"]
WORKERS = ("ro", "bg")
OTHERS = tuple(name for name in NAMES if name not in WORKERS)
WORDS = "Am scris încă o dată. Писах отново."


def ask(view, language: str) -> None:
    """From the home page to a second message, in danger; says what is wrong with any page."""
    slow_down(view)
    begin(view, language)
    seen, found = [], []
    while place(view):
        seen.append(place(view))
        assert len(seen) <= len(PLACES), seen
        if seen == ["where"]:
            view.click("label[for=id_in_danger]")
        if seen[-1] == "danger":
            assert view.locator("main .emergency a[href='tel:112']").is_visible()
        if seen[-1] == "check":
            assert STORY in view.inner_text("dl.answers")
        answer(view)
        found += clumsy(view)
        press(view, "help-request")
        assert not view.locator("#errors").count(), view.inner_text("#errors")
    assert seen == PLACES
    assert view.locator("main .emergency a").first.is_visible()
    receipt = view.inner_text("output#receipt")
    found += clumsy(view)
    view.context.clear_cookies()
    open_mailbox(view, language, receipt)
    assert STORY in view.inner_text(".conversation")
    view.fill("textarea[name=body]", WORDS)
    found += clumsy(view)
    press(view, "message")
    assert WORDS in view.inner_text(".message--worker >> nth=-1")
    assert view.evaluate("document.documentElement.lang") == language
    assert found == []


def at_once(one_phone, languages) -> None:
    """The same on several phones at the same time, one for each language."""
    with ThreadPoolExecutor(len(languages)) as phones:
        for journey in [phones.submit(one_phone, language) for language in languages]:
            journey.result()


@pytest.mark.parametrize(
    ("languages", "runs_scripts"),
    [
        (WORKERS, True),
        (WORKERS[:1], False),
        only_in_matrix(OTHERS, True),
        only_in_matrix(WORKERS[1:], False),
    ],
)
def test_asking_on_a_slow_line(site, quick_chromium, languages, runs_scripts):
    from playwright.sync_api import sync_playwright

    def one_phone(language):
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=quick_chromium, args=["--no-sandbox"]
            )
            with quick_phone(browser, site, java_script_enabled=runs_scripts) as view:
                ask(view, language)
            browser.close()

    at_once(one_phone, languages)


@pytest.mark.parametrize("languages", [WORKERS[1:], only_in_matrix(WORKERS[:1])])
def test_asking_on_a_slow_line_without_scripts_and_cookies(site, chromium, tmp_path, languages):
    from playwright.sync_api import sync_playwright

    def one_phone(language):
        folder = tmp_path / language
        folder.mkdir()
        with (
            sync_playwright() as playwright,
            phone_without_cookies(
                playwright.chromium, chromium, folder, site, java_script_enabled=False
            ) as view,
        ):
            ask(view, language)

    at_once(one_phone, languages)
