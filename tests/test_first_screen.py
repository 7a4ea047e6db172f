"""On a small phone each page begins with its title, and nothing lies on the way to the next one."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from .forms import soup
from .walk import NAMES

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
WIDTH, NARROWEST, HEIGHT, MOST = 360, 320, 640, 200
STATIC = Path(settings.BASE_DIR) / "static"
KINDS = {".css": "text/css", ".svg": "image/svg+xml", ".js": "text/javascript"}
SCREEN = """() => ({
    title: document.querySelector("h1").getBoundingClientRect().top,
    wide: document.documentElement.scrollWidth,
    languages: [...document.querySelectorAll("[data-nav=languages] :is(a, [name=switch_to])")]
        .map(one => one.getBoundingClientRect())
        .filter(box => box.top >= 0 && box.bottom < 200 && box.width >= 40 && box.height >= 40)
        .length,
    way_out: document.querySelector("[data-quick-exit]").getBoundingClientRect().bottom,
})"""
# Whatever leads on, brought into view as the keyboard does it: what lies on top of its middle?
COVERED = """() => [...document.querySelectorAll("main .button, main input, main textarea")]
    .filter(one => one.checkVisibility() && !one.closest(".trap, .visually-hidden, .code-box"))
    .filter(one => {
        one.focus();
        const box = (one.closest(".choice") || one).getBoundingClientRect();
        const bar = document.querySelector(".site-tools").getBoundingClientRect();
        return box.height < bar.top && (box.bottom > bar.top || box.top < 0);
    }).map(one => one.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def small_phone(browser):
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT})
    view = context.new_page()

    def fetch(route):
        path = STATIC / route.request.url.partition("/static/")[2].partition("?")[0]
        route.fulfill(body=path.read_bytes(), content_type=KINDS[path.suffix])

    view.route("**/static/**", fetch)
    view.route("**/page", lambda route: route.fulfill(body=view.shown, content_type="text/html"))
    yield view
    context.close()


def show(view, html: str) -> dict:
    view.shown = html
    view.goto("http://phone.test/page")
    return view.evaluate(SCREEN)


def step(language: str):
    """The first step of the help form, on a phone that takes cookies."""
    client = Client()
    start = client.get(f"/{language}/help/")
    form = soup(start).select_one("form[data-form=help-request]")
    fields = {one["name"]: one.get("value", "") for one in form.select("input[name]")}
    return client.post(form["action"], fields, follow=True)


def test_the_title_is_on_the_first_screen_and_large_letters_fit(visits, small_phone):
    """Each kind of page once, in Bulgarian with its long words; the most read in all languages."""
    pages = {v.path: v.response.text for v in visits if v.kind == "HomePage"}
    pages |= {(v.kind, v.language): v.response.text for v in visits if v.kind == "RightsPage"}
    pages |= {v.kind: v.response.text for v in visits if v.language == "bg"}
    pages |= {f"step in {code}": step(code).text for code in NAMES}
    assert len(pages) > 15
    wrong = []
    for path, html in pages.items():
        seen = show(small_phone, html)
        if seen["title"] > MOST or seen["wide"] > WIDTH or seen["way_out"] > HEIGHT:
            wrong.append((path, seen))
        if seen["languages"] < 6:
            wrong.append((path, seen))
        small_phone.set_viewport_size({"width": NARROWEST, "height": HEIGHT})
        for letters in ("100%", "200%"):
            small_phone.evaluate("size => document.documentElement.style.fontSize = size", letters)
            if (wide := small_phone.evaluate(SCREEN)["wide"]) > NARROWEST:
                wrong.append((path, letters, wide))
        small_phone.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    assert wrong == []


def test_nothing_covers_what_leads_on(visits, small_phone):
    for visit in visits:
        if visit.language == "fr" and visit.kind in ("HelpFormPage", "WorkshopPage", "mailbox"):
            show(small_phone, visit.response.text)
            assert small_phone.evaluate(COVERED) == [], visit.path
    show(small_phone, step("fr").text)
    assert small_phone.evaluate(COVERED) == []


def test_who_asks_for_help_is_not_offered_it_again(visits):
    for visit in visits:
        offers = visit.soup.select("header a[rel=help]")
        assert len(offers) == (visit.kind != "HelpFormPage"), visit.path
    assert not soup(step("ro")).select("header a[rel=help]")


def test_a_long_way_to_a_page_is_no_wider_than_the_screen(small_phone):
    """A form that was refused stands below its workshop, whose name is as long as it likes."""
    for language, _name in settings.LANGUAGES:
        refused = Client().post(f"/{language}/workshops/study-group-spalding/", {"nickname": "Ion"})
        assert len(soup(refused).select(".breadcrumbs li")) == 2, language
        assert show(small_phone, refused.text)["wide"] <= WIDTH, language
