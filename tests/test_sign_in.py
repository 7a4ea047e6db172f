"""People sign in to the admin with a real browser and work there."""

import pytest
from playwright.sync_api import expect

from .site import PASSWORD

pytestmark = pytest.mark.browser


def test_an_editor_signs_in_and_out_with_a_browser(site, browser):
    site.manage("shell", "-c", f"from cms.example import set_password; set_password({PASSWORD!r})")
    page = browser.new_page()
    page.goto(f"{site.url}/admin/")
    page.fill("[name=username]", "editor")
    page.fill("[name=password]", PASSWORD)
    page.click("button[type=submit]")
    expect(page.locator("#wagtail-sidebar")).to_be_visible()
    assert page.goto(f"{site.url}/admin/pages/").status == 200
    page.close()
