"""Which pages are kept, and who gets them: the door before Django."""

import gzip
import re

import pytest
from django.apps import apps
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import OperationalError, close_old_connections, connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from content.pages import HubPage
from freshness import generation as names
from freshness.changes import is_unread
from freshness.door import Door
from freshness.snapshot import forget
from rights.models import CountryPage, RightsPage

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


def test_no_name_of_the_site_and_no_port_makes_pages_of_its_own(door):
    for host in ("testserver", "TestServer", "testserver:80", "testserver:99999", "testserver."):
        assert ask(door, RIGHT, HTTP_HOST=host)[0] == 200
        assert len(door.kept[1]) == 1, host
    for host in ("elsewhere.example", "elsewhere.example:80", "testserver@x", "testserver:x"):
        assert ask(door, RIGHT, HTTP_HOST=host)[0] == 400, host


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
        forget()
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
    assert any('FROM "rights_rightspage"' in query["sql"] for query in asked)
    assert "etag" not in headers


def test_signed_in_editors_get_their_own_page(door, admin_client):
    ask(door, RIGHT)
    session = admin_client.cookies["sessionid"].value
    own = ask(door, RIGHT, cookie=f"sessionid={session}")[2]
    assert b"wagtail-userbar" in own
    assert b"wagtail-userbar" not in ask(door, RIGHT)[2]


def test_a_page_that_changes_while_it_is_made_is_not_kept_as_new(door):
    """Made of the old text, and finished after the change."""
    country = CountryPage.objects.live().first()

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
    page = RightsPage.objects.live().first()
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
