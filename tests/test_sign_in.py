"""A real browser signs in to the admin of the running site and opens everything in its menu."""

import json
import re

import pytest

from .reader import faults
from .site import PASSWORD

pytestmark = pytest.mark.browser


def sign_in(site, browser, username: str):
    page = browser.new_page()
    page.goto(f"{site.url}/admin/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(f"{site.url}/admin/")
    return page


def test_a_browser_signs_in_and_every_menu_item_opens(site, browser):
    """Browsers name the origin of a form, and production knows only files that were collected."""
    page = sign_in(site, browser, "admin")
    props = page.locator("#wagtail-sidebar-props").text_content()
    addresses = set(re.findall(r'"(/admin/[^"]*/)"', json.dumps(json.loads(props))))
    addresses = {a for a in addresses if "logout" not in a}
    assert len(addresses) > 20
    for address in sorted(addresses):
        response = page.request.get(site.url + address)
        assert response.status == 200, address
        assert "/login/" not in response.url, address
    the_session_ends_while_somebody_types(page, f"{site.url}/admin/account/")
    page.close()


def the_session_ends_while_somebody_types(page, address: str) -> None:
    """The pages that then give back what was typed are read by a machine, on a small phone."""
    page.notes, page.weight = [], 0
    page.goto(address)
    name = page.locator("[name=name_email-first_name]")
    name.fill("Ținut nou")
    page.context.clear_cookies(name="sessionid")
    name.press("Enter")
    page.wait_for_selector("[name=typed]", state="attached")
    assert faults(page) == []
    page.fill("[name=username]", "admin")
    page.fill("[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_selector("[data-form=again]")
    assert faults(page) == []
    page.click("[data-form=again] button")
    page.wait_for_url(address)
    assert page.input_value("[name=name_email-first_name]") == "Ținut nou"
