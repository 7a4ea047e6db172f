"""The second step of signing in: codes of the phone and on paper, asked for and demanded."""

import re
import time
from itertools import count
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from accounts import actions, devices, second_step, throttle
from accounts.models import User

from .desk import account, admin_patterns, said, signed_in
from .forms import soup
from .stored import tables_with
from .test_authority import with_role
from .test_signing_in import OFFICE, RIGHT, attempt, has_to_wait, passwords  # noqa: F401  (a fixture)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CODE = reverse("wagtailadmin_login_code")
SET_UP = reverse("second_step_set_up")
PAGE = reverse("second_step")
HOME = reverse("wagtailadmin_home")
_half_minutes = count(step=20)


@pytest.fixture(autouse=True)
def minutes(monkeypatch):
    """Each code of the phone is good once, in whichever test: half minutes pass by hand."""
    now = SimpleNamespace(passed=next(_half_minutes))
    now.time = lambda: time.time() + 30 * now.passed
    monkeypatch.setattr(totp, "time", now)
    return now


def code(secret: str = SECRET) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, int(totp.time.time()) // 30))


@pytest.fixture
def editor(minutes) -> User:
    """Has turned it on."""
    user = account("editor")
    actions.turn_on(user=user, secret=SECRET, code=code())
    minutes.passed += 3
    return user


def halfway(client=None, **form) -> Client:
    client = client or Client()
    sent = {"username": "editor", "password": RIGHT, **form}
    answer = client.post("/admin/login/", sent, REMOTE_ADDR=OFFICE)
    assert answer["Location"] == CODE
    return client


def give(client, typed: str):
    return client.post(CODE, {"code": typed}, REMOTE_ADDR=OFFICE)


def is_in(client) -> bool:
    return client.get(HOME).status_code == 200


def test_the_password_alone_opens_nothing(editor):
    client = halfway()
    assert "_auth_user_id" not in client.session
    assert not is_in(client)
    assert not any(name.startswith("device_") for name in client.cookies)
    assert client.get(CODE).status_code == 200


@pytest.mark.parametrize("on_paper", [False, True])
def test_a_code_lets_in_once_and_leads_where_one_wanted_to_go(editor, on_paper):
    wanted = reverse("wagtailadmin_account")
    typed = second_step.codes_on_paper(editor)[3] if on_paper else code()
    client = halfway(next=wanted, remember="on")
    answer = give(client, f" {typed[:3]}\u00a0{typed[3:]} ")
    assert answer["Location"] == wanted
    assert is_in(client)
    assert client.session.get_expiry_age() == 12 * 3600
    assert devices._name("editor") in client.cookies
    assert len(second_step.codes_on_paper(editor)) == 10 - on_paper
    again = halfway()
    assert give(again, typed).status_code == 200
    assert not is_in(again)


def test_the_code_that_turned_it_on_is_used_up(minutes):
    actions.turn_on(user=account("editor"), secret=SECRET, code=code())
    assert give(halfway(), code()).status_code == 200
    minutes.passed += 3
    assert give(halfway(), code()).status_code == 302


def test_the_step_ends_after_ten_minutes_with_the_account_or_with_a_new_password(
    editor, monkeypatch
):
    client = halfway()
    monkeypatch.setattr("accounts.views._SECONDS", -1)
    assert give(halfway(), code())["Location"] == "/admin/login/"
    editor.set_password("another-password-1")
    editor.save()
    assert give(client, code())["Location"] == "/admin/login/"
    assert give(Client(), code())["Location"] == "/admin/login/"


def test_codes_are_guessed_as_little_as_passwords_and_a_known_device_is_not_shut_out(
    editor, minutes
):
    known = halfway()
    give(known, code())
    del known.cookies["sessionid"]
    minutes.passed += 3
    client = halfway()
    answers = [give(client, "000000") for _try in range(11)]
    assert [has_to_wait(answer) for answer in answers] == [False] * 10 + [True]
    assert has_to_wait(give(client, code()))
    assert give(halfway(known), code()).status_code == 302
    assert not has_to_wait(attempt("editor"))


def form_on(client, path: str) -> str:
    return soup(client.get(path)).select_one("#secret").text.replace(" ", "")


def test_it_is_set_up_with_password_and_code_and_shows_the_codes_on_paper_once():
    client, user = signed_in("editor"), account("editor")
    secret = form_on(client, SET_UP)
    assert soup(client.get(SET_UP)).select_one("h1").get_text(strip=True) == "Two-step sign-in"
    assert form_on(client, SET_UP) == secret
    for wrong in ({"password": "x"}, {"code": "000000"}, {"code": ""}):
        sent = {"password": RIGHT, "code": code(secret), **wrong}
        assert client.post(SET_UP, sent).status_code == 200
        assert not second_step.is_on(user)
    sent = client.post(SET_UP, {"password": RIGHT, "code": code(secret)}, follow=True)
    codes = [item.text for item in soup(sent).select("#codes code")]
    assert codes == second_step.codes_on_paper(user)
    assert len(set(codes)) == 10
    assert not soup(client.get(PAGE)).select("#codes")
    assert client.get(SET_UP)["Location"] == PAGE
    assert tables_with(secret, *codes) == set()
    assert "second_step_secret" not in client.session


@pytest.mark.parametrize(("wish", "is_on"), [("codes", True), ("off", False)])
def test_it_is_changed_with_password_and_code_only(editor, wish, is_on):
    client = signed_in("editor")
    before = second_step.codes_on_paper(editor)
    for wrong in ({"password": "x"}, {"code": "000000"}):
        client.post(PAGE, {"wish": wish, "password": RIGHT, "code": code(), **wrong})
        assert second_step.codes_on_paper(editor) == before
    client.post(PAGE, {"wish": wish, "password": RIGHT, "code": code()})
    assert second_step.is_on(editor) == is_on
    assert not set(second_step.codes_on_paper(editor)) & set(before)
    last = ModelLogEntry.objects.first()
    assert (last.action, last.user) == (f"accounts.second_step_{wish}", editor)


def test_a_lost_phone_is_helped_by_those_who_may_change_the_account(editor):
    address = reverse("second_step_reset", args=[editor.pk])
    for username in ("coordinator", "mentor_it"):
        signed_in(username).post(address)
    keeper = signed_in(with_role("administrator", name="keeper").username)
    keeper.get(address)
    assert second_step.is_on(editor)
    assert said(keeper.post(address))
    assert not second_step.is_on(editor)
    last = ModelLogEntry.objects.first()
    assert (last.action, last.user.username) == ("accounts.second_step_off", "keeper")
    history = keeper.get(reverse("wagtailusers_users:history", args=[editor.pk]))
    assert "Two-step sign-in turned off" in history.content.decode()
    root = account("admin")
    actions.turn_on(user=root, secret=SECRET, code=code())
    keeper.post(reverse("second_step_reset", args=[root.pk]))
    assert second_step.is_on(root)
    call_command("reset_two_step", "admin", verbosity=0)
    assert not second_step.is_on(root)


def test_where_it_is_demanded_nothing_in_the_admin_opens_without_it(settings):
    settings.REQUIRE_TWO_FACTOR = True
    client = signed_in("admin")
    walked = 0
    for namespace, pattern in admin_patterns():
        if pattern.pattern.converters or not pattern.name or pattern.pattern.regex.groups:
            continue
        name = f"{namespace}:{pattern.name}".removeprefix(":")
        path = reverse(name)
        if path == reverse("wagtailadmin_logout"):
            continue
        answer = client.get(path)
        walked += 1
        is_way = pattern.name in ("wagtailadmin_sprite", "wagtailadmin_javascript_catalog")
        if path == SET_UP or is_way:
            assert answer.status_code == 200, path
        elif path not in ("/admin/login/", CODE):
            assert answer["Location"] == SET_UP, path
    assert walked > 60
    actions.turn_on(user=account("admin"), secret=SECRET, code=code())
    assert is_in(client)


def test_where_it_is_not_demanded_nobody_is_asked():
    assert is_in(signed_in("editor"))
    assert attempt("editor", RIGHT)["Location"] == HOME


def test_secrets_go_with_the_account_and_are_sealed_with_our_keys(editor):
    stored = Authenticator.objects.get(user=editor, type="totp").data["secret"]
    assert re.fullmatch(r"gAAAA[\w=-]+", stored)
    user = User.objects.create(username="leaving")
    actions.turn_on(user=user, secret=SECRET, code=code())
    assert Authenticator.objects.filter(user=user).count() == 2
    user.delete()
    assert Authenticator.objects.count() == 2
    assert throttle.LOGIN_BY_DEVICE.allowed == 10
