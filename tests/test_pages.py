"""The frame of every public page in every language: what a stranger's program finds there."""

import re
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from wagtail.models import Page, PageViewRestriction

from . import walk
from .walk import NAMES

# The forms ask whether the phone keeps cookies; nothing else leaves one.
KINDS_WITH_FORM = ("HelpFormPage", "WorkshopPage", "mailbox")
LOCAL = f"{settings.BASE_URL}/"


@pytest.fixture(scope="module")
def pages(visits):
    return [visit for visit in visits if visit.translation_key]


@pytest.fixture(scope="module")
def by_path(visits):
    return {visit.path.partition("?")[0]: visit for visit in visits}


def test_every_page_answers_in_six_languages(visits, pages):
    wrong = [v.path for v in visits if v.response.status_code != (404 if v.is_missing else 200)]
    assert not wrong
    paths = {language: {p.rest for p in pages if p.language == language} for language in NAMES}
    assert len(paths["en"]) >= 30
    for language in NAMES:
        assert paths[language] == paths["en"], language


def test_every_page_names_its_language_and_direction(visits):
    for visit in visits:
        html = visit.soup.html
        assert (html["lang"], html["dir"]) == (visit.language, "ltr"), visit
        assert visit.response["Content-Language"] == visit.language, visit
        assert len(visit.soup.select("h1")) == 1, visit
        assert len(visit.soup.title.text) > len("Mobility Mentor") + 3, visit


def test_the_way_to_a_page_names_each_page_above_it_once(pages):
    for page in pages:
        parts = page.rest.split("/")[:-1]
        above = [f"/{page.language}/{'/'.join(parts[:n])}/" for n in range(1, len(parts))]
        way = [f"/{page.language}/", *above] if above else []
        assert [link["href"] for link in page.soup.select(".breadcrumbs a")] == way, page


def test_alternates_are_the_existing_translations_and_a_default(pages, by_path):
    siblings = {}
    for page in pages:
        siblings.setdefault(page.translation_key, {})[page.language] = page.path
    for page in pages:
        links = page.soup.select("link[rel=alternate][hreflang]")
        found = {link["hreflang"]: link["href"] for link in links}
        wanted = siblings[page.translation_key]
        wanted = {**wanted, "x-default": wanted["en"]}
        assert found == {code: LOCAL + path[1:] for code, path in wanted.items()}, page
        assert len(links) == len(found), page
        targets = {by_path[path].translation_key for path in wanted.values()}
        assert targets == {page.translation_key}, page


def test_pages_outside_the_tree_claim_no_translations(visits):
    for visit in visits:
        if not visit.translation_key:
            assert not visit.soup.select("link[hreflang]"), visit


def test_exactly_one_help_link_leads_to_the_form_of_the_language(visits, by_path):
    for visit in visits:
        if visit.kind == "HelpFormPage":
            assert not visit.soup.select("[rel~=help]"), visit
            continue
        (link,) = visit.soup.select("[rel~=help]")
        assert link.name == "a", visit
        form = by_path[link["href"]]
        assert (form.kind, form.language) == ("HelpFormPage", visit.language), visit
        assert form.soup.select_one("form[data-form=help-request]"), visit


def test_the_language_switch_leads_to_the_same_page_by_its_own_name(visits, by_path):
    for visit in visits:
        (switch,) = visit.soup.select("nav[data-nav=languages]")
        links = {link["lang"]: link for link in switch.select("a")}
        assert {code: a.text.strip() for code, a in links.items()} == NAMES, visit
        assert all(a["hreflang"] == code for code, a in links.items()), visit
        assert [code for code, a in links.items() if a.has_attr("aria-current")] == [visit.language]
        for code, link in links.items():
            target = by_path[link["href"].partition("?")[0]]
            assert (target.language, target.rest) == (code, visit.rest), visit
            assert target.translation_key == visit.translation_key, visit


def test_no_link_and_no_anchor_is_broken(visits, by_path):
    broken = set()
    for visit in visits:
        switch = {a["href"] for a in visit.soup.select("nav[data-nav=languages] a")}
        for link in visit.links():
            path, _hash, anchor = link.partition("#")
            target = by_path.get(path.partition("?")[0])
            is_good = (
                target is not None
                and (target.language == visit.language or link in switch)
                and (not target.is_missing or visit.is_missing)
                and (not anchor or target.soup.find(id=anchor))
            )
            if not is_good:
                broken.add((visit.path, link))
    assert not broken


def test_addresses_of_phones_mail_and_other_sites_are_well_formed(visits):
    known = re.compile(r"tel:\+?\d{3,15}|mailto:[^@\s]+@[\w.-]+\.\w+|https://[\w.-]+\.\w+(/\S*)?")
    for visit in visits:
        links = {a["href"] for a in visit.soup.select("a[href]")}
        wrong = [a for a in links if ":" in a.partition("?")[0] and not known.fullmatch(a)]
        assert not wrong, visit


def test_no_id_stands_twice_on_a_page(visits):
    for visit in visits:
        ids = [tag["id"] for tag in visit.soup.select("[id]")]
        assert len(ids) == len(set(ids)), visit


def test_every_asset_is_our_own_and_exists(visits):
    assets = {asset for visit in visits for asset in visit.assets()}
    assert len(assets) > 3
    for asset in assets:
        assert asset.startswith(settings.STATIC_URL), asset
        assert finders.find(asset.removeprefix(settings.STATIC_URL)), asset


def test_no_pictogram_is_blank(visits):
    for visit in visits:
        drawings = visit.soup.select("svg")
        assert len(drawings) > 3, visit
        assert not [one for one in drawings if not one.has_attr("viewbox") or not one.contents]


def test_headers_keep_readers_private_and_foreign_code_out(visits):
    for visit in visits:
        headers = visit.response
        policy = dict(
            part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";")
        )
        assert policy["default-src"] == "'self'", visit
        assert policy["object-src"] == policy["base-uri"] == "'none'", visit
        assert not re.search(r"unsafe|\*|https?:", headers["Content-Security-Policy"]), visit
        assert headers["Referrer-Policy"] in ("no-referrer", "same-origin"), visit
        assert headers["X-Content-Type-Options"] == "nosniff", visit
        for power in ("camera", "microphone", "geolocation"):
            assert f"{power}=()" in headers["Permissions-Policy"], visit


def test_no_page_carries_code_that_the_policy_would_stop(visits):
    for visit in visits:
        assert not visit.soup.select("script:not([src]), style, [style], iframe, object"), visit
        handlers = [name for tag in visit.soup.find_all() for name in tag.attrs if name[:2] == "on"]
        assert not handlers, visit


def test_plain_pages_leave_no_cookie(visits):
    for visit in visits:
        left = set(visit.response.cookies)
        assert left <= ({"cookies"} if visit.kind in KINDS_WITH_FORM else set()), visit
        assert all(c["httponly"] and c["samesite"] for c in visit.response.cookies.values()), visit


@pytest.mark.django_db
def test_the_sitemap_lists_every_page_of_every_language(pages):
    response = walk.get("/sitemap.xml")
    assert response.status_code == 200
    found = [node.text for node in ElementTree.fromstring(response.content).iterfind(".//{*}loc")]
    assert sorted(found) == sorted(LOCAL + page.path[1:] for page in pages)


@pytest.mark.django_db
def test_robots_may_read_all_but_the_desk_and_the_mailbox():
    response = walk.get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    lines = response.text.splitlines()
    assert f"Sitemap: {LOCAL}sitemap.xml" in lines
    hidden = {line.removeprefix("Disallow: ") for line in lines if line.startswith("Disallow")}
    assert hidden == {"/admin/", *(f"/{language}/mailbox/" for language in NAMES)}


@pytest.mark.django_db
def test_every_page_has_one_way_to_leave_and_it_leaves_nothing_behind(visits):
    (way,) = {a["href"] for visit in visits for a in visit.soup.select("a[data-quick-exit]")}
    assert all(len(visit.soup.select("a[data-quick-exit]")) == 1 for visit in visits)
    response = walk.get(way, cookie="receipt=x")
    assert response.status_code == 302
    assert response["Location"] == settings.QUICK_EXIT_URL
    assert response.cookies["receipt"]["max-age"] == 0
    assert response["Referrer-Policy"] == "no-referrer"


@pytest.mark.django_db
@pytest.mark.parametrize("language", NAMES)
def test_the_bare_address_leads_to_the_language_of_the_phone(language):
    response = walk.get("/", accept_language=f"{language},en;q=0.5")
    assert response["Location"] == f"/{language}/"
    assert "Accept-Language" in response["Vary"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/xx/", "/xx/rights/", "/xx/help/", "/nothing", "/en/xx/"])
def test_an_unknown_language_is_not_found_rather_than_broken(client, path):
    response = client.get(path, follow=True, headers={"accept-language": "bg"})
    assert response.status_code == 404
    language = "en" if path.startswith("/en/") else "bg"
    assert f'<html lang="{language}"' in response.text


def is_found(client, page: Page) -> bool:
    """The page itself, not the one that offers it in other languages in its place."""
    response = client.get(page.url)
    return response.status_code == 200 and "X-Robots-Tag" not in response


@pytest.mark.django_db
def test_below_a_private_page_all_is_private_and_so_is_an_alias_of_it(client):
    parent, page = (Page.objects.get(url_path=f"/en/rights/{rest}") for rest in ("", "housing/"))
    alias = page.create_alias(parent=parent.get_parent(), update_slug="copy")
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert [is_found(client, p) for p in (parent, page, alias)] == [True, False, False]
    PageViewRestriction.objects.update(page=parent)
    assert [is_found(client, p) for p in (parent, page)] == [False, False]
