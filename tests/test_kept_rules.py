"""What may be kept, what a reader gets of it, and which statements make it old: rules alone."""

import gzip

import brotli
import pytest

from freshness.changes import is_shown
from freshness.keeping import Kept, key, may_be_kept, wanted

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


def test_scheme_and_path_have_their_own_page_hosts_and_ports_have_not():
    others = [{"wsgi.url_scheme": "https"}, {"PATH_INFO": "/ro/"}]
    assert len({key(PLAIN), *(key(PLAIN | other) for other in others)}) == 3
    assert key(PLAIN | {"HTTP_HOST": "H:99999"}) == key(PLAIN)
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
