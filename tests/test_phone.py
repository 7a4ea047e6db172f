"""Leaving at once, the keyboard alone, paper: what else a page does in the reader's hands."""

import pytest

from .reader import PHONE, ask_for_nothing, go, phone

pytestmark = pytest.mark.browser
PAGES = ("", "countries/belgium/", "rights/unpaid-wages/", "help/", "mailbox/", "nothing/here/")
FOCUS = """() => {
    const found = document.activeElement;
    const shown = getComputedStyle(found.closest(".choice") || found);
    const box = (found.closest(".choice") || found).getBoundingClientRect();
    const bar = document.querySelector(".site-tools").getBoundingClientRect();
    const inBar = !!found.closest(".site-tools");
    const covered = !inBar && bar.top > 0 && box.top > bar.top - 4 && box.top < bar.bottom;
    return {
        name: found.tagName + " " + (found.id || found.innerText || found.name),
        isBody: found === document.body,
        outline: shown.outlineStyle !== "none" && parseFloat(shown.outlineWidth) >= 2,
        isSeen: box.bottom > 0 && box.top < innerHeight && box.width > 1 && !covered,
    };
}"""


def elsewhere(view) -> None:
    """The way out ends here, so that the test calls nobody; where it leads is tested elsewhere."""
    view.context.route("**/leave/", lambda route: route.fulfill(body="elsewhere"))


@pytest.mark.parametrize("rest", PAGES)
def test_quick_exit_leads_away_and_back_does_not_return(site, browser, rest):
    with phone(browser, site) as view:
        elsewhere(view)
        for leave in (lambda: view.click("[data-quick-exit]"), lambda: escape_three_times(view)):
            view.goto("data:text/plain,before")
            go(view, f"/bg/{rest}")
            leave()
            view.wait_for_url("**/leave/")
            view.go_back()
            assert view.url == "data:text/plain,before"


def escape_three_times(view) -> None:
    for _time in range(3):
        view.keyboard.press("Escape")


def test_quick_exit_works_without_javascript_and_says_nothing_of_us(site, browser):
    with phone(browser, site, java_script_enabled=False) as view:
        elsewhere(view)
        go(view, "/ro/help/")
        with view.expect_request("**/leave/") as left:
            view.click("[data-quick-exit]")
        assert "referer" not in left.value.headers
        view.wait_for_url("**/leave/")


def test_the_first_tab_stop_jumps_to_the_text(site, browser):
    with phone(browser, site) as view:
        for rest in PAGES:
            go(view, f"/en/{rest}")
            view.keyboard.press("Tab")
            assert view.evaluate("document.activeElement.className") == "skip-link"
            assert view.locator(".skip-link").bounding_box()["y"] >= 0
            view.keyboard.press("Enter")
            view.keyboard.press("Tab")
            assert view.evaluate("!!document.activeElement.closest('main, footer')"), rest


@pytest.mark.parametrize("width", [360, 1280])
def test_focus_is_seen_at_every_stop_and_never_covered(site, browser, width):
    with phone(browser, site, viewport={**PHONE, "width": width}) as view:
        for rest in ("", "countries/belgium/", "help/"):
            go(view, f"/ro/{rest}")
            stops = []
            for _stop in range(120):
                view.keyboard.press("Tab")
                stop = view.evaluate(FOCUS)
                if stop["isBody"]:
                    break
                stops.append(stop)
            assert len(stops) > 20
            assert [s["name"] for s in stops if not (s["outline"] and s["isSeen"])] == [], rest


def test_the_list_of_errors_leads_to_the_fields(site, browser):
    with phone(browser, site) as view:
        ask_for_nothing(view, "en")
        view.focus("#errors a")
        view.keyboard.press("Enter")
        assert view.evaluate("!!document.querySelector(':target')")


@pytest.mark.parametrize("rest", PAGES)
def test_paper_shows_the_text_and_no_navigation(site, browser, rest):
    with phone(browser, site) as view:
        go(view, f"/fr/{rest}")
        view.emulate_media(media="print")
        assert view.locator("main h1").is_visible()
        for part in (".site-tools", ".site-menu", ".languages", ".skip-link", ".footer-links"):
            assert not view.locator(part).is_visible(), part
        assert view.locator("[data-quick-exit]").is_hidden()


def test_sources_and_phone_numbers_are_printed(site, browser):
    with phone(browser, site) as view:
        go(view, "/en/countries/italy/")
        view.emulate_media(media="print")
        assert view.locator(".sources li").first.is_visible()
        assert view.locator(".contact-lines a[href^='tel:']").first.is_visible()
        assert view.locator("main .emergency a").first.is_visible()


def test_emergency_numbers_are_one_tap_away(site, browser):
    with phone(browser, site) as view:
        for rest in PAGES:
            go(view, f"/it/{rest}")
            numbers = {a.get_attribute("href") for a in view.locator(".emergency a").all()}
            assert {"tel:112", "tel:999"} <= numbers, rest
            for link in view.locator(".emergency a").all():
                assert link.bounding_box()["height"] >= 44


def test_text_at_twice_its_size_still_fits(site, browser):
    with phone(browser, site, viewport={"width": 1280, "height": 900}) as view:
        for rest in PAGES:
            go(view, f"/nl/{rest}")
            view.evaluate("document.documentElement.style.fontSize = '200%'")
            wide = view.evaluate("document.documentElement.scrollWidth")
            assert wide <= 1280, rest
