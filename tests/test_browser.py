"""Every kind of public page on a small phone: nothing wrong, little to load.

All kinds in the language with the longest words, and in each other language some of them: what the
checks find lies in the kind of page. `--matrix` reads in all languages.
"""

from pathlib import Path

import pytest
from wagtail import admin

from .matrix import only_in_matrix
from .reader import (
    answer_all,
    answer_on,
    ask_for_help,
    ask_for_nothing,
    consent,
    faults,
    go,
    open_mailbox,
    phone,
    press,
    register,
)
from .walk import NAMES

pytestmark = pytest.mark.browser
OURS = Path(__file__).parent.parent / "static/js/typed-dates.js"
ANSWER = "Write to your employer today. Scrieți astăzi. Пишете още днес."
WORKSHOP = "workshops/town-hall-sint-truiden/"
LONGEST = "bg"
# The kinds of page that are only read, all in the longest language and once more in another; lists
# and plain pages, in that one alone. Those with forms are walked further down.
READ = {
    "en": ("", "countries/"),
    "ro": ("rights/unpaid-wages/", "rights/"),
    "it": ("nothing/here/", "shops/hasselt/"),
    "fr": ("countries/united-kingdom/", "search/?q=qwzxy"),
    "nl": ("search/?q=a", "privacy/"),
}
READ[LONGEST] = (*(kind for kind, _plain in READ.values()), "workshops/")
ASKED = (LONGEST, "nl")
# A page that is taken down in one language for as long as these tests run.
MISSING = {
    "en": "uk-status",
    "ro": "exploitation-signs",
    "bg": "discrimination",
    "it": "minimum-pay",
    "fr": "working-hours",
    "nl": "posting-workers",
}
TAKE_DOWN = """
from wagtail.models import Page
for language, slug in {missing}.items():
    page = Page.objects.get(locale__language_code=language, slug=slug).specific
    page.{action}
"""


@pytest.fixture(scope="module")
def gaps(site):
    take_down(site, "unpublish()")
    yield MISSING
    take_down(site, "get_latest_revision().publish()")


def take_down(site, action: str) -> None:
    site.manage("shell", "-v0", "-c", TAKE_DOWN.format(missing=MISSING, action=action))


@pytest.fixture(scope="module")
def receipts(site, browser):
    """The receipts of answered requests, asked for without JavaScript."""
    codes = {}
    for language in ASKED:
        with phone(browser, site, java_script_enabled=False) as view:
            codes[language] = ask_for_help(view, language)
            assert not view.notes
    answer_all(site, ANSWER, len(codes))
    return codes


@pytest.mark.parametrize(
    "language", [name if name in ASKED else only_in_matrix(name) for name in NAMES]
)
def test_reading_is_possible_for_everybody(site, browser, gaps, language):
    found = []
    with phone(browser, site) as view:
        for rest in (*READ[language], f"rights/{gaps[language]}/"):
            go(view, f"/{language}/{rest}")
            found += [fault for fault in faults(view) if "404 (Not Found)" not in fault]
    assert not found


@pytest.mark.parametrize("language", ASKED)
def test_asking_and_reading_the_answer_is_possible_for_everybody(site, browser, receipts, language):
    with phone(browser, site) as view:
        go(view, f"/{language}/help/")
        found = faults(view)
        ask_for_nothing(view, language)
        found += faults(view)
        answer_on(view)
        found += faults(view)
        view.context.clear_cookies()
        go(view, f"/{language}/mailbox/")
        found += faults(view)
        open_mailbox(view, language, receipts[language])
        assert ANSWER in view.inner_text(".message--answer")
        found += faults(view)
    assert not found


@pytest.mark.parametrize("language", ASKED)
def test_registering_is_possible_for_everybody(site, browser, language):
    with phone(browser, site) as view:
        go(view, f"/{language}/{WORKSHOP}")
        found = faults(view)
        press(view, "workshop-registration")
        found += faults(view)
        assert view.locator("#errors").count()
        register(view, f"/{language}/{WORKSHOP}")
        assert view.inner_text("output#receipt")
        found += faults(view)
    assert not found


@pytest.mark.parametrize("language", ASKED)
def test_all_journeys_work_without_javascript(site, browser, receipts, language):
    with phone(browser, site, java_script_enabled=False) as view:
        go(view, f"/{language}/")
        view.click(".questions .tile >> nth=0")
        view.click(".teasers .tile >> nth=0")
        view.wait_for_selector(".sources", state="attached")
        assert f"/{language}/rights/" in view.url
        open_mailbox(view, language, receipts[language])
        assert ANSWER in view.inner_text(".message--answer")
        view.fill("textarea[name=body]", "Thank you")
        press(view, "message")
        assert "Thank you" in view.inner_text(".message--worker >> nth=-1")
        press(view, "close")
        assert view.locator("form[data-form=mailbox]").count()
        register(view, f"/{language}/{WORKSHOP}")
        assert view.inner_text("output#receipt")
        assert not view.notes


def test_every_step_of_asking_is_possible_for_everybody(site, browser):
    """In the language with the longest words."""
    found = []
    with phone(browser, site) as view:
        ask_for_help(view, "bg", look=lambda view: found.extend(faults(view)))
    assert not found


def test_a_wrong_form_keeps_what_was_chosen_and_typed(site, browser):
    with phone(browser, site) as view:
        go(view, f"/ro/{WORKSHOP}")
        view.fill("[name=nickname]", "Ștefan")
        press(view, "workshop-registration")
        assert view.input_value("[name=nickname]") == "Ștefan"
        consent(view)
        press(view, "workshop-registration")
        assert view.locator("output#receipt").count()


def test_pages_come_compressed_and_small_in_the_longest_alphabet(site):
    paths = [p for p in site.get("/sitemap.xml").text.split("<loc>") if "/bg/" in p[:60]]
    assert len(paths) > 30
    for path in paths:
        address = path.partition("<")[0].removeprefix(site.url)
        response = site.get(address, stream=True)
        assert response.headers["Content-Encoding"] in ("gzip", "br"), address
        assert len(response.raw.read()) < 20_000, address


def test_what_may_hold_a_secret_is_never_compressed(site):
    """A guess beside a secret makes a page shorter when it is right."""
    for cookie in ("receipt=x", "sessionid=x"):
        response = site.get("/en/mailbox/", headers={"Cookie": cookie})
        assert "Content-Encoding" not in response.headers


def test_the_date_picker_of_the_admin_leaves_what_it_cannot_read(browser):
    """Wagtail's own would write today instead. No site is needed: the scripts run by themselves."""
    wagtail = Path(admin.__file__).parent / "static/wagtailadmin/js/vendor"
    view = browser.new_page()
    view.set_content("<input id=day>")
    for path in (wagtail / "jquery-3.6.0.min.js", wagtail / "jquery.datetimepicker.js", OURS):
        view.add_script_tag(path=path)
    view.evaluate("jQuery('#day').datetimepicker({format: 'Y-m-d', timepicker: false})")
    for typed in ("03/04/2026", "31.12.2026", "soon"):
        view.fill("#day", typed)
        view.keyboard.press("Tab")
        assert view.input_value("#day") == typed
    view.close()
