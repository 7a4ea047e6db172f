"""Pages that are the same for everybody are kept, and never for longer than they are true."""

import datetime
import gzip
import re
import subprocess
import sys
import time
from subprocess import PIPE

import brotli
import pytest
import requests
from django.apps import apps
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import OperationalError, close_old_connections, connection, transaction
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Locale, Page, PageViewRestriction, Site

from content.pages import HubPage
from freshness import generation as names
from freshness.changes import is_shown, is_unread
from freshness.door import Door
from freshness.generation import generation
from freshness.keeping import Kept, key, may_be_kept, wanted
from freshness.models import Change
from freshness.snapshot import snapshot
from home.models import InfoPage
from officers.models import OpeningHours, Shop
from reference.models import Country, Fact, Figure, Topic
from rights.models import CountryPage, RightsPage
from workshops.models import Registration, Workshop

from .site import ROOT

# Tables that pages for everybody may show. Another table is either one of these, or one of which
# `NEVER_ON_PAGES` says that it is not: whoever adds it decides.
ON_PAGES = {
    *("casework.formversion", "home.homepage", "home.infopage", "intake_forms.helpformpage"),
    *("mentors.mentor", "mentors.mentor_sectors", "mentors.mentor_topics"),
    *("officers.officer", "officers.officer_countries", "officers.officer_sectors"),
    *("officers.openinghours", "officers.shop", "officers.shop_areas", "officers.shopindexpage"),
    *("officers.shoppage", "reference.area", "reference.country", "reference.fact"),
    *("reference.figure", "reference.sector", "reference.topic", "rights.countryindexpage"),
    *("rights.countrypage", "rights.reviewtask", "rights.reviewtask_groups"),
    *("rights.rightsindexpage", "rights.rightspage", "rights.rightspage_countries"),
    *("rights.rightspage_topics", "workshops.workshop", "workshops.workshopindexpage"),
    "workshops.workshoppage",
}
# Of other people's apps all of these count, row by row.
ON_PAGES_OF_OTHERS = {"taggit", "wagtailcore", "wagtaildocs", "wagtailembeds", "wagtailimages"}
ON_PAGES_OF_OTHERS |= {"wagtail_localize", "wagtailredirects"}
RIGHT = "/en/rights/unpaid-wages/"


def ask(door, path: str, **headers):
    """Status, headers and body as a web server gets them."""
    request = RequestFactory()._base_environ(PATH_INFO=path, **headers)
    request.pop("HTTP_COOKIE", None)
    if "cookie" in headers:
        request["HTTP_COOKIE"] = headers["cookie"]
    given = {}

    def start(status, sent):
        given.update(status=status, headers={name.lower(): value for name, value in sent})

    answer = door(request, start)
    body = b"".join(answer)
    getattr(answer, "close", lambda: None)()
    return int(given["status"][:3]), given["headers"], body


@pytest.fixture
def door(db, monkeypatch):
    """Connections stay open, as this test's is in the middle of a transaction."""
    monkeypatch.setattr("freshness.door.close_old_connections", lambda: None)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield Door(WSGIHandler())
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def is_kept(door, path: str) -> bool:
    """Whether the second reader costs no query."""
    ask(door, path)
    with CaptureQueriesContext(connection) as asked:
        ask(door, path)
    return not asked.captured_queries


# --- what is decided on purpose ------------------------------------------------------------------


def test_of_every_table_somebody_has_decided_whether_pages_show_it():
    undecided = []
    for model in apps.get_models(include_auto_created=True):
        label, app = model._meta.label_lower, model._meta.app_label
        is_shown_here = label in ON_PAGES or app in ON_PAGES_OF_OTHERS
        if not is_unread(model) and not is_shown_here:
            undecided.append(label)
        assert not (is_unread(model) and label in ON_PAGES), label
    assert undecided == []
    known = {m._meta.label_lower for m in apps.get_models(include_auto_created=True)}
    known |= {config.label for config in apps.get_app_configs()}
    assert known >= settings.NEVER_ON_PAGES


def test_no_kept_page_asks_a_table_that_is_said_to_be_on_no_page(client, db):
    unread = {m._meta.db_table for m in apps.get_models(include_auto_created=True) if is_unread(m)}
    walked = set()
    for page in Page.objects.live().filter(locale__language_code="ro", depth__gt=1).specific():
        if not page.is_for_everybody:
            continue
        names.look_again()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page.url).status_code == 200
        tables = {t for q in asked for t in re.findall(r'(?:FROM|JOIN) "?(\w+)', q["sql"])}
        assert tables & unread <= {"freshness_change"}, page.url
        walked.add(type(page))
    assert walked == {m for m in apps.get_models() if getattr(m, "is_for_everybody", False)}


def test_kept_pages_are_nobodys_own(door):
    """Each type of page, as it is served: flagged ones hold no form and no word for one reader."""
    types = [m for m in apps.get_models() if issubclass(m, HubPage)]
    assert len(types) > 8
    for model in types:
        page = model.objects.live().filter(locale__language_code="bg").first()
        _status, headers, body = ask(door, page.url)
        assert is_kept(door, page.url) == model.is_for_everybody, model
        has_form = re.search(rb'<form[^>]*method="post"|name="(token|journey|csrf)', body)
        assert bool(has_form) != model.is_for_everybody, model
        assert ("set-cookie" in headers) != model.is_for_everybody, model


def test_what_is_no_page_is_not_kept(door):
    for path in ("/", "/robots.txt", "/leave/", "/en/search/", "/en/mailbox/", "/en/rights"):
        ask(door, path)
    assert ask(door, "/en/nothing/here/")[0] == 404
    assert door.kept[1] == {}


# --- rules ---------------------------------------------------------------------------------------

PLAIN = {"REQUEST_METHOD": "GET", "wsgi.url_scheme": "http", "PATH_INFO": "/en/", "HTTP_HOST": "h"}


@pytest.mark.parametrize(
    ("more", "has_place"),
    [
        ({}, True),
        ({"REQUEST_METHOD": "HEAD"}, True),
        ({"REQUEST_METHOD": "POST"}, False),
        ({"QUERY_STRING": "a=1"}, False),
        ({"HTTP_COOKIE": "sessionid=x"}, False),
        ({"HTTP_COOKIE": "anything=x"}, False),
        ({"HTTP_AUTHORIZATION": "Basic x"}, False),
        ({"CONTENT_LENGTH": "3"}, False),
        ({"CONTENT_LENGTH": "0", "QUERY_STRING": ""}, True),
    ],
)
def test_only_readers_who_are_nobody_in_particular_get_a_kept_page(more, has_place):
    assert (key(PLAIN | more) is not None) == has_place


def test_host_scheme_and_path_each_have_their_own_page():
    others = [{"HTTP_HOST": "i"}, {"wsgi.url_scheme": "https"}, {"PATH_INFO": "/ro/"}]
    assert len({key(PLAIN), *(key(PLAIN | other) for other in others)}) == 4
    assert key(PLAIN | {"HTTP_X_FORWARDED_PROTO": "x"}) == key(PLAIN)


@pytest.mark.parametrize(
    ("method", "status", "headers", "has_cookies", "may"),
    [
        ("GET", 200, {}, False, True),
        ("GET", 200, {"vary": "Accept-Encoding"}, False, True),
        ("GET", 200, {"cache-control": "max-age=0"}, False, True),
        ("HEAD", 200, {}, False, False),
        ("GET", 404, {}, False, False),
        ("GET", 302, {}, False, False),
        ("GET", 200, {}, True, False),
        ("GET", 200, {"vary": "Cookie, Accept-Encoding"}, False, False),
        ("GET", 200, {"vary": "accept-language"}, False, False),
        ("GET", 200, {"vary": "*"}, False, False),
        ("GET", 200, {"cache-control": "no-store"}, False, False),
        ("GET", 200, {"cache-control": "max-age=0, Private"}, False, False),
    ],
)
def test_what_may_be_kept(method, status, headers, has_cookies, may):
    assert may_be_kept(method, status, headers, has_cookies) == may


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("", ""),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("GZip;q=0.5", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.0,gzip ; q=0", ""),
        ("identity", ""),
        ("*", ""),
    ],
)
def test_the_smallest_form_that_the_browser_takes(accepted, encoding):
    assert wanted(accepted) == encoding


def test_a_kept_page_knows_who_has_it_already():
    page = Kept.of([("Content-Type", "text/html"), ("Content-Length", "5")], b"hello")
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}
    for encoding, read in unpack.items():
        status, headers, body = page.answer(PLAIN | {"HTTP_ACCEPT_ENCODING": encoding})
        sent = dict(headers)
        assert (status, read(body), sent["Content-Length"]) == ("200 OK", b"hello", str(len(body)))
        assert (sent.get("Content-Encoding", ""), sent["ETag"]) == (encoding, page.etag)
    for known in (page.etag, page.etag[2:], f'"x", {page.etag}', "*"):
        status, headers, body = page.answer(PLAIN | {"HTTP_IF_NONE_MATCH": known})
        assert (status, body) == ("304 Not Modified", b"")
        assert {"ETag", "Vary", "Cache-Control"} <= set(dict(headers))
        assert not {"Content-Length", "Content-Type"} & set(dict(headers))
    assert page.answer(PLAIN | {"HTTP_IF_NONE_MATCH": '"x"'})[0] == "200 OK"
    status, headers, body = page.answer(PLAIN | {"REQUEST_METHOD": "HEAD"})
    assert (status, dict(headers)["Content-Length"], body) == ("200 OK", "5", b"")
    assert Kept.of([], b"hello").etag == page.etag != Kept.of([], b"hallo").etag


@pytest.mark.parametrize(
    ("sql", "counts"),
    [
        ('UPDATE "wagtailcore_page" SET "live" = %s', True),
        ("UPDATE wagtailcore_page SET path = %s", True),
        ('INSERT INTO "reference_fact" ("key") SELECT "x" FROM "django_session"', True),
        ('INSERT OR IGNORE INTO "rights_rightspage_topics" VALUES (%s)', True),
        ('DELETE FROM "reference_figure"', True),
        ("WITH old AS (SELECT 1 FROM django_session) DELETE FROM reference_fact", True),
        ("UPDATE a_table_of_no_model SET a = 1", True),
        ('UPDATE "django_session" SET "x" = (SELECT 1 FROM "reference_fact")', False),
        ('INSERT INTO "casework_helprequest" ("story") VALUES (%s)', False),
        ('SELECT * FROM "reference_fact" FOR UPDATE', False),
        ('(SELECT 1 FROM "reference_fact") UNION (SELECT 2)', False),
        ("WITH RECURSIVE x AS (SELECT 1 FROM reference_fact) SELECT * FROM x", False),
        ('SAVEPOINT "UPDATE"', False),
        ("PRAGMA foreign_keys", False),
    ],
)
def test_which_statements_change_what_pages_show(sql, counts):
    assert is_shown(sql) == counts


# --- every kind of change ------------------------------------------------------------------------


def page_of(model=RightsPage, language="en") -> Page:
    return model.objects.live().filter(locale__language_code=language).first()


def publish():
    page = page_of()
    page.title = "Another title"
    page.save_revision().publish()


def move():
    page_of(InfoPage).move(page_of(RightsPage).get_parent(), pos="last-child")


def translate():
    home = Page.objects.get(depth=2, locale__language_code="en")
    page = home.add_child(instance=InfoPage(title="New", slug="new"))
    page.copy_for_translation(Locale.objects.get(language_code="nl"), copy_parents=True)


def restrict():
    PageViewRestriction.objects.create(page=page_of(), restriction_type="login")


def rename_in_register():
    shop = Shop.objects.first()
    shop.name = "Another name"
    shop.save()


CHANGES = {
    "publish": publish,
    "unpublish": lambda: page_of().unpublish(),
    "delete": lambda: page_of().delete(),
    "move": move,
    "translation": translate,
    "menu": lambda: Page.objects.filter(depth=3).update(show_in_menus=False),
    "privacy": restrict,
    "site": lambda: Site.objects.update(site_name="Another"),
    "fact, by statement": lambda: Fact.objects.update(confidence="low"),
    "figures, many at once": lambda: Figure.objects.bulk_update(
        [Figure(pk=one.pk, value="1") for one in Figure.objects.all()[:3]], ["value"]
    ),
    "figure gone": lambda: Figure.objects.all()[:1].get().delete(),
    "country": lambda: Country.objects.first().save(),
    "topic": lambda: Topic.objects.filter(pk=Topic.objects.first().pk).update(icon="info"),
    "topics of a page": lambda: page_of().topics.through.objects.all().delete(),
    "shop": rename_in_register,
    "opening hours": lambda: OpeningHours.objects.all().delete(),
    "workshop": lambda: Workshop.objects.update(place="Elsewhere"),
    "mentors": lambda: apps.get_model("mentors.Mentor").objects.update(is_available=False),
}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", CHANGES)
def test_each_kind_of_change_makes_kept_pages_old(kind):
    before = generation()
    marks = Change.objects.count()
    CHANGES[kind]()
    assert generation() != before
    assert Change.objects.count() == marks + 1, "one mark for a transaction"


@pytest.mark.django_db
def test_what_readers_and_desks_write_keeps_pages_kept(client):
    before = generation()
    client.get("/en/help/")
    client.post("/en/search/", {"q": "x"})
    Registration.objects.update(language="en")
    apps.get_model("casework.HelpRequest").objects.update(language="en")
    assert generation() == before


@pytest.mark.django_db
def test_what_is_undone_was_no_change():
    before = generation()
    with transaction.atomic():
        Fact.objects.update(confidence="low")
        assert generation() != before
        transaction.set_rollback(True)
    assert generation() == before
    assert not names.is_changing()


@pytest.mark.django_db
def test_each_write_of_a_transaction_is_seen_in_it():
    read = snapshot(lambda: Fact.objects.filter(confidence="low").count())
    Fact.objects.update(confidence="low")
    assert read() == Fact.objects.count()
    Fact.objects.update(confidence="unverified")
    assert read() == 0


@pytest.mark.django_db
def test_midnight_makes_pages_old(monkeypatch):
    before = generation()
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    monkeypatch.setattr(timezone, "localdate", lambda *_: tomorrow)
    assert generation() != before


@pytest.mark.django_db
def test_a_workshop_that_begins_or_ends_makes_pages_old(monkeypatch):
    workshop = Workshop.objects.latest("starts_at")
    seen = []
    for moment in (workshop.starts_at, workshop.ends_at):
        for seconds in (-1, 1):
            now = moment + datetime.timedelta(seconds=seconds)
            monkeypatch.setattr(timezone, "now", lambda now=now: now)
            monkeypatch.setattr(timezone, "localdate", lambda: 0)
            names.look_again()
            seen.append(generation())
    assert seen[0] != seen[1] == seen[2] != seen[3]


# --- the door ------------------------------------------------------------------------------------


def test_a_kept_page_is_the_page(door, client):
    _status, headers, body = ask(door, RIGHT, HTTP_ACCEPT_ENCODING="gzip")
    assert is_kept(door, RIGHT)
    again = ask(door, RIGHT, HTTP_ACCEPT_ENCODING="gzip")
    assert again == (200, headers, body)
    assert gzip.decompress(body) == client.get(RIGHT).content
    for name in ("content-security-policy", "referrer-policy", "permissions-policy"):
        assert headers[name] == client.get(RIGHT)[name]
    assert headers["content-language"] == "en"
    status, _headers, body = ask(door, RIGHT, HTTP_IF_NONE_MATCH=headers["etag"])
    assert (status, body) == (304, b"")


def test_a_reader_with_a_cookie_is_served_by_django(door):
    ask(door, RIGHT)
    with CaptureQueriesContext(connection) as asked:
        _status, headers, _body = ask(door, RIGHT, cookie="cookies=yes")
    assert len(asked) > 3
    assert "etag" not in headers


def test_signed_in_editors_get_their_own_page(door, admin_client):
    ask(door, RIGHT)
    session = admin_client.cookies["sessionid"].value
    own = ask(door, RIGHT, cookie=f"sessionid={session}")[2]
    assert b"wagtail-userbar" in own
    assert b"wagtail-userbar" not in ask(door, RIGHT)[2]


def test_a_page_that_changes_while_it_is_made_is_not_kept_as_new(door):
    """Made of the old text, and finished after the change."""
    country = page_of(CountryPage)

    class Slow:
        def __call__(self, request, start):
            answer = WSGIHandler()(request, start)
            CountryPage.objects.filter(pk=country.pk).update(title="Quite new")
            return answer

    slow = Door(Slow())
    assert b"Quite new" not in ask(slow, country.url)[2]
    slow.application = WSGIHandler()
    assert b"Quite new" in ask(slow, country.url)[2]


def test_previews_are_not_kept(door, admin_client, rf):
    page = page_of()
    response = page.make_preview_request(rf.get("/"))
    assert response.status_code == 200
    assert not getattr(response, "is_for_everybody", False)


def test_a_lost_database_does_not_take_kept_pages_along(door, monkeypatch):
    kept = ask(door, RIGHT)

    def lose():
        raise OperationalError("away")

    monkeypatch.setattr(names, "_marks", lose)
    names.look_again()
    assert ask(door, RIGHT) == kept


# --- two processes of a real site, and a third one that writes -----------------------------------

WRITER = """
import os, sys, django
django.setup()
from django.core.management import call_command
from officers.models import *; from reference.models import *; from rights.models import *
from workshops.models import *; from wagtail.models import Page
for line in sys.stdin:
    exec(line)
    print("done", flush=True)
"""
# What another process does, the page on which it is seen, its mark there, and how it is undone.
ELSEWHERE = [
    (
        "p = RightsPage.objects.get(slug='housing', locale__language_code='en'); old = p.title; "
        "p.title = 'Zyx title'; p.save_revision().publish()",
        ("/en/rights/", "Zyx title"),
        "p.title = old; p.save_revision().publish()",
    ),
    (
        "f = Figure.objects.filter(name='', fact__key=Country.objects.get(key='UK')"
        ".emergency_fact.key); f.update(value='998')",
        (RIGHT, "tel:998"),
        "f.update(value='999')",
    ),
    (
        "c = Country.objects.get(key='IT'); c.labels = {**c.labels, 'en': 'Zyx land'}; c.save()",
        ("/en/how-it-works/", "Zyx land"),
        "c.labels = {**c.labels, 'en': 'Italy'}; c.save()",
    ),
    (
        "s = ShopPage.objects.live().first().shop; was = s.name; "
        "Shop.objects.filter(pk=s.pk).update(region='Zyx region')",
        ("/en/shops/", "Zyx region"),
        "Shop.objects.filter(pk=s.pk).update(region=s.region)",
    ),
    (
        "w = Workshop.objects.latest('starts_at'); "
        "Workshop.objects.filter(pk=w.pk).update(place='Zyx place')",
        ("/en/workshops/", "Zyx place"),
        "Workshop.objects.filter(pk=w.pk).update(place=w.place)",
    ),
    (
        "m = Page.objects.filter(slug='privacy', locale__language_code='en'); "
        "m.update(show_in_menus=True, title='Zyx menu')",
        ("/en/countries/", "Zyx menu"),
        "m.update(show_in_menus=False, title='Privacy')",
    ),
]


def everywhere(site, path: str) -> list[str]:
    """The page from so many new connections that each process of the site answers some."""
    return [site.get(path).text for _time in range(8)]


@pytest.fixture
def write(site):
    """Runs a line of Python in a process of its own, on the database of the running site."""
    command = [sys.executable, "-c", WRITER]
    process = subprocess.Popen(
        command, cwd=ROOT, env=site.environment, text=True, stdin=PIPE, stdout=PIPE
    )

    def run(line: str) -> None:
        process.stdin.write(line + "\n")
        process.stdin.flush()
        assert process.stdout.readline() == "done\n", line

    with process:
        yield run


def test_each_process_shows_within_a_second_what_another_one_changed(site, write):
    seen = [shown for _line, shown, _back in ELSEWHERE]
    assert not [mark for path, mark in seen if mark in "".join(everywhere(site, path))]
    for line, _shown, _back in ELSEWHERE:
        write(line)
    time.sleep(1)
    late = [mark for path, mark in seen if not all(mark in t for t in everywhere(site, path))]
    for _line, _shown, back in ELSEWHERE:
        write(back)
    assert late == []
    time.sleep(1)
    assert not [mark for path, mark in seen if mark in "".join(everywhere(site, path))]


def test_the_running_site_keeps_its_pages(site):
    first = site.get(RIGHT)
    assert first.headers["ETag"].startswith('W/"')
    assert first.headers["Content-Encoding"] in ("br", "gzip")
    again = site.get(RIGHT, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = requests.head(site.url + RIGHT, timeout=20)
    assert (head.status_code, head.content) == (200, b"")
    assert "ETag" not in site.get(RIGHT, cookies={"cookies": "yes"}).headers
    assert "ETag" not in site.get("/en/help/").headers
