"""After the quick exit nobody finds on the phone what was asked: not by Back, not in a new tab."""

import pytest
from playwright.sync_api import Error

from .matrix import only_in_matrix
from .phones import CONTACT, answer, begin, phone_without_cookies, place, quick_phone
from .reader import STORY, open_mailbox, press
from .running import until

pytestmark = pytest.mark.browser
EXIT = "a[data-quick-exit]"
# All steps are left by the same link or script, and one view answers for them all.
SOME = ("story", "reach", "check")
PLACES = ["where", "danger", "what", "story", "work", "reach", "agree", "check"]
SHOWN = """document.documentElement.outerHTML
    + [...document.querySelectorAll("input, textarea")].map(field => field.value)"""
CHOSEN = "document.querySelectorAll(':checked, [name=journey], .code-words, output').length"


@pytest.fixture(scope="module")
def browser(browser, chromium):
    """A browser that keeps whole pages for the Back button, as it does in people's hands."""
    keeps = browser.browser_type.launch(
        executable_path=chromium,
        args=["--no-sandbox"],
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield keeps
    keeps.close()


class Snooper:
    """Somebody who takes the phone afterwards; asks the browser itself, not the page."""

    def __init__(self, view):
        self.view = view

    def ask(self, method: str, **wish) -> dict:
        """The browser's answer; nothing while one page makes room for another."""
        try:
            return self.view.context.new_cdp_session(self.view).send(method, wish)
        except Error:
            return {}

    def tell(self, expression: str):
        found = self.ask("Runtime.evaluate", expression=expression, returnByValue=True)
        return found.get("result", {}).get("value")

    def back(self) -> None:
        """One page back, as long as there is one."""
        known = self.ask("Page.getNavigationHistory")
        before = max(0, known["currentIndex"] - 1)
        self.ask("Page.navigateToHistoryEntry", entryId=known["entries"][before]["id"])
        until(
            lambda: self.ask("Page.getNavigationHistory").get("currentIndex") == before,
            10,
            "the page before",
        )
        until(lambda: self.tell("document.readyState") == "complete", 10, "all of it")

    def finds_nothing(self, *secrets: str) -> None:
        shown = self.tell(SHOWN)
        assert not [secret for secret in secrets if secret in shown], self.tell("location.href")
        assert not self.tell(CHOSEN), self.tell("location.href")


def leave(view, by_key: bool) -> None:
    """Away, by the button or by three times Escape."""
    if by_key:
        for _time in range(3):
            view.keyboard.press("Escape")
    else:
        view.click(EXIT)
    view.wait_for_url("**/healthz")


def look_around(view, url: str, *secrets: str) -> None:
    """Two pages back, and the address of the page in a new tab."""
    snooper = Snooper(view)
    for _time in range(2):
        snooper.back()
        snooper.finds_nothing(*secrets)
    tab = view.context.new_page()
    tab.goto(url)
    Snooper(tab).finds_nothing(*secrets)
    tab.close()


def come_and_go(view, secrets: list, code: str = "", by_key: bool = False) -> None:
    """Leave this page, look whether it can be found, and be back with the code."""
    url = view.url
    leave(view, by_key)
    look_around(view, url, *secrets)
    if code:
        open_mailbox(view, "ro", code)
    view.goto(url)


@pytest.mark.parametrize(
    ("runs_scripts", "places"),
    [(True, SOME), (False, SOME), only_in_matrix(True, PLACES)],
)
def test_the_quick_exit_hides_every_page_of_the_journey(site, browser, runs_scripts, places):
    with quick_phone(browser, site, java_script_enabled=runs_scripts) as view:
        view.goto("/ro/help/")
        titles = {view.title()}
        come_and_go(view, [STORY])
        begin(view, "ro")
        code = view.locator(".code-words").text_content()
        secrets = [STORY, CONTACT, code]
        seen = []
        while place(view):
            seen.append(place(view))
            titles.add(view.title())
            answer(view)
            if seen[-1] in places:
                come_and_go(view, secrets, code, by_key=runs_scripts and len(seen) % 2 == 0)
                answer(view)
            if seen == ["where"]:
                view.click("label[for=id_in_danger]")
            press(view, "help-request")
        assert seen == PLACES
        for address in ("/ro/help/sent/", "/ro/mailbox/"):
            view.goto(address)
            assert view.locator("output#receipt, main[data-page=mailbox]").count()
            titles.add(view.title())
            come_and_go(view, secrets, code)
        (title,) = titles
        assert title.partition(" · ")[0] == "Informații"


def test_without_cookies_nothing_is_shown_unless_the_page_is_sent_again(
    site, browser, chromium, tmp_path
):
    """Every page is the answer to a form; the browser keeps none of them."""
    options = {"java_script_enabled": False}
    with phone_without_cookies(browser.browser_type, chromium, tmp_path, site, **options) as view:
        begin(view, "bg")
        code = view.locator(".code-words").text_content()
        for _step in range(4):
            answer(view)
            press(view, "help-request")
        url = view.url
        leave(view, by_key=False)
        look_around(view, url, STORY, CONTACT, code)
