"""Another language on the way: on every step, from and into each language, and nothing is lost.

Every pair of two by `--matrix`, and in `test_nobody_lost` without a browser.
"""

from itertools import pairwise

import pytest

from .matrix import only_in_matrix
from .phones import (
    CONTACT,
    answer,
    begin,
    phone_without_cookies,
    place,
    quick_phone,
    typed,
)
from .reader import STORY, press
from .walk import NAMES, round_trip

pytestmark = pytest.mark.browser
LINK = "nav[data-nav=languages] a[hreflang={}]"
HEAD_BUTTON = "nav[data-nav=languages] button[value={}]"
FORM_BUTTON = "form[data-form=help-request] button[name=switch_to][value={}]"
LABELS = "[...document.querySelectorAll('.choice :checked + label')].map(e => e.innerText.trim())"
STEPS = ("where", "what", "story", "work", "reach", "agree")


TOUR = round_trip(list(NAMES))
# Five pairs on each step.
PARTS = [TOUR[at : at + 6] for at in range(0, 30, 5)]
# One pair on each step, and every language once on either side.
RING = [list(pair) for pair in pairwise([*NAMES, next(iter(NAMES))])]
trips = pytest.mark.parametrize("trips", [RING, only_in_matrix(PARTS)], ids=["each", "all pairs"])


def test_the_tour_has_all_thirty_pairs_once():
    assert len(TOUR) == 31
    assert set(pairwise(TOUR)) == {(a, b) for a in NAMES for b in NAMES if a != b}


def switch(view, way: str, language: str) -> None:
    with view.expect_navigation(wait_until="domcontentloaded"):
        view.click(way.format(language))
    assert view.evaluate("document.documentElement.lang") == language


def walk(view, way: str, trips: list[list[str]]) -> None:
    """Answer each step, change the language again and again before it is sent, then go on."""
    begin(view, trips[0][0])
    chosen: dict[str, list] = {}
    for key, trip in zip(STEPS, trips, strict=True):
        answer(view)
        before = typed(view)
        for language in trip[1:]:
            switch(view, way, language)
            assert place(view) == key
            assert typed(view) == before, (key, language)
            chosen.setdefault(language, []).extend(view.evaluate(LABELS))
        press(view, "help-request")
    assert place(view) == "check"
    way = LINK if view.locator(LINK.format("en")).count() else HEAD_BUTTON
    for language in NAMES:
        switch(view, way, language)
        assert place(view) == "check"
        said = view.inner_text("dl.answers")
        assert STORY in said
        assert CONTACT in said
        assert not [label for label in chosen.get(language, []) if label not in said]
    press(view, "help-request")
    assert view.inner_text("output#receipt")


@trips
def test_switching_with_scripts(site, browser, trips):
    with quick_phone(browser, site) as view:
        walk(view, LINK, trips)


@trips
def test_switching_without_scripts(site, browser, trips):
    with quick_phone(browser, site, java_script_enabled=False) as view:
        walk(view, FORM_BUTTON, trips)


@trips
def test_switching_without_scripts_and_without_cookies(site, browser, chromium, tmp_path, trips):
    options = {"java_script_enabled": False}
    with phone_without_cookies(browser.browser_type, chromium, tmp_path, site, **options) as view:
        walk(view, HEAD_BUTTON, trips)


def test_the_links_keep_what_was_saved_where_no_script_runs(site, browser):
    with quick_phone(browser, site, java_script_enabled=False) as view:
        begin(view, "ro")
        for key, language in zip(STEPS, NAMES, strict=True):
            answer(view)
            before = typed(view)
            press(view, "help-request")
            with view.expect_navigation():
                view.click("main button[name=go_to], main > p:last-of-type a")
            for other in (language, "bg" if language == "ro" else "ro"):
                switch(view, LINK, other)
                assert (place(view), typed(view)) == (key, before), other
            press(view, "help-request")
        assert place(view) == "check"


def test_who_comes_back_by_the_browsers_button_goes_on_and_does_not_switch_again(site, browser):
    with quick_phone(browser, site) as view:
        begin(view, "bg")
        switch(view, LINK, "nl")
        view.go_back()
        assert view.evaluate("document.documentElement.lang") == "bg"
        press(view, "help-request")
        assert place(view) == "what"
        assert view.evaluate("document.documentElement.lang") == "bg"
