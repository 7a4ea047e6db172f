"""What was typed while signed out comes back to whoever typed it, and to nobody else."""

from zlib import compress

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from accounts import typed
from accounts.encryption import box

from .building import typed as blocks_of
from .desk import account, said
from .forms import soup
from .making import make
from .reviewing import page_in
from .signed_out import (
    LOGIN,
    browser,
    enter,
    give_password,
    given_back,
    sealed_in,
    session_over,
    token,
)
from .test_made_from import sent
from .test_second_step import CODE, SET_UP, code, editor, minutes  # noqa: F401  (fixtures)

pytestmark = pytest.mark.django_db
NAME_FIELD = "name_email-first_name"


@pytest.fixture(autouse=True)
def passwords(db):
    for username in ("admin", "coordinator", "editor"):
        give_password(username)


def profile(client: Client) -> dict:
    where = reverse("wagtailadmin_account")
    return sent(
        next(f for f in soup(client.get(where)).select("form") if f.select("[name*=first_name]"))
    )


@pytest.mark.parametrize("demanded", [False, True])
def test_it_comes_through_the_second_step(editor, minutes, settings, demanded):  # noqa: F811
    settings.REQUIRE_TWO_FACTOR = demanded
    client = Client(enforce_csrf_checks=True)
    client.get(LOGIN)
    assert enter(client, "editor")["Location"] == CODE
    client.post(CODE, {"code": code(), **token(client)})
    minutes.passed += 3
    where = reverse("wagtailadmin_account")
    form = profile(client) | {NAME_FIELD: ["Edita"]}
    page = session_over(client).post(where, form | token(client))
    asked = enter(client, "editor", typed=sealed_in(page))
    assert soup(asked).select_one("form")["action"] == CODE
    wrong = client.post(CODE, {"code": "000000", "typed": sealed_in(asked), **token(client)})
    assert sealed_in(wrong) == sealed_in(page)
    right = {"code": code(), "typed": sealed_in(wrong), **token(client)}
    again = given_back(client.post(CODE, right))
    assert "Edita" not in str(dict(client.session))
    client.post(where, sent(again))
    assert account("editor").first_name == "Edita"


def test_a_second_step_that_took_too_long_begins_again_and_loses_nothing(editor, monkeypatch):  # noqa: F811
    client = Client(enforce_csrf_checks=True)
    client.get(LOGIN)
    page = client.post(reverse("wagtailadmin_account"), {"a": "b", **token(client)})
    monkeypatch.setattr("accounts.views._SECONDS", -1)
    asked = enter(client, "editor", typed=sealed_in(page))
    assert sealed_in(asked) == sealed_in(page)
    assert asked.context["form"].fields.keys() >= {"username", "password"}


def test_where_the_second_step_is_demanded_meanwhile_it_is_kept_on_the_page(settings):
    client = browser("editor")
    form = profile(client) | {NAME_FIELD: ["Edita"]}
    settings.REQUIRE_TWO_FACTOR = True
    page = client.post(reverse("wagtailadmin_account"), form | token(client))
    assert SET_UP in page.content.decode()
    assert sent(given_back(page))[NAME_FIELD] == ["Edita"]


def test_a_wrong_password_loses_nothing():
    client = session_over(browser())
    page = client.post("/admin/account/", {"a": "b c", **token(client)})
    wrong = enter(client, password="wrong", typed=sealed_in(page))
    assert sealed_in(wrong) == sealed_in(page)


def refused(client: Client, sealed: str, username: str = "admin") -> bool:
    answer = enter(client, username, typed=sealed)
    return answer.status_code == 302 and answer.url == "/admin/" and bool(said(answer))


def test_nobody_else_sees_what_was_typed_nor_after_some_hours_nor_what_was_forged(monkeypatch):
    client = session_over(browser("editor"))
    page = client.post("/admin/account/", {"a": "Canary words", **token(client)})
    sealed = sealed_in(page)
    assert refused(client, sealed, "coordinator")
    session_over(client)
    assert given_back(enter(client, "editor", typed=sealed))
    others = (b"{}", b"typed:{}", b"typed:" + compress(b"[1]"), b"typed:" + compress(b"{"))
    for wrong in ("x", sealed[:-5] + "AAAA=", *(box().encrypt(one).decode() for one in others)):
        assert refused(session_over(client), wrong, "editor")
    other_device = Client(enforce_csrf_checks=True)
    other_device.get(LOGIN)
    assert refused(other_device, sealed, "editor")
    monkeypatch.setattr(typed, "SECONDS", -1)
    assert refused(session_over(client), sealed, "editor")


def test_a_form_of_another_site_or_of_somebody_else_is_never_kept_to_be_sent():
    client = browser("editor")
    old = token(client)
    session_over(client)
    for signed in (False, True):
        for headers in ({"Sec-Fetch-Site": "cross-site"}, {}, {"Origin": "https://evil.example"}):
            answer = client.post("/admin/account/", {"a": "Buy this"}, headers=headers)
            assert (answer.status_code, "Buy this" in answer.content.decode()) == (403, False)
        if not signed:
            enter(client, "coordinator")
    ours = {"Sec-Fetch-Site": "same-origin"}
    mine = client.post("/admin/account/", {"a": "My own words", **old}, headers=ours)
    assert (mine.status_code, mine.context["typed"].texts()) == (403, [("A", "My own words")])
    assert not soup(mine).select("form")


def test_a_page_that_stayed_open_goes_on_after_signing_in_beside_it():
    """Also the scripts that save while somebody types: what they sent meanwhile is sent again."""
    client = browser("editor")
    page = make("editor", type(page_in("en")), "saved-by-script")
    where = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = sent(soup(client.get(where)).select_one("#page-edit-form"))
    form |= blocks_of(page.body.stream_block, page.body, "body") | {"title": ["By script"]}
    old = token(client)
    script = {"Accept": "application/json"}
    assert session_over(client).post(where, form | old, headers=script).status_code == 302
    enter(client, "editor")
    assert client.post(where, form | old, headers=script).json()["success"]
    stored = Page.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert stored.title == "By script"
