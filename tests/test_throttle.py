"""Guessing is slowed down, and nobody can read from the table who guessed."""

import hashlib

import pytest
from django.conf import settings
from django.test import RequestFactory
from django.utils import translation
from django.utils.translation import gettext

from accounts import throttle
from accounts.models import Attempt
from accounts.throttle import LOGIN_BY_ACCOUNT, LOGIN_BY_SENDER, RECEIPT_BY_SENDER, Limit

from .desk import account
from .forms import summary_of
from .stored import tables_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
ADDRESS = "198.51.100.77"
WORDS = "Too many attempts. Please wait a quarter of an hour and try again."
SOON = "Too many attempts. Please wait ten seconds, then press again."


def log_in(client, username: str, password: str = "wrong", address: str = ADDRESS):
    form = {"username": username, "password": password}
    return client.post("/admin/login/", form, REMOTE_ADDR=address)


def is_in(response) -> bool:
    return response.status_code == 302


@pytest.mark.parametrize("limit", [LOGIN_BY_ACCOUNT, LOGIN_BY_SENDER, RECEIPT_BY_SENDER])
def test_a_limit_is_reached_exactly_and_for_one_kind_and_sender_only(limit, clock):
    other = Limit("other", 1, limit.seconds)
    for _attempt in range(limit.allowed):
        assert not limit.is_reached(ADDRESS)
        limit.count(ADDRESS)
    assert limit.is_reached(ADDRESS)
    assert not limit.is_reached("198.51.100.78")
    assert not other.is_reached(ADDRESS)
    clock.seconds += limit.seconds
    assert not limit.is_reached(ADDRESS)


def test_forgetting_lets_in_at_once():
    limit = Limit("x", 1, 900)
    limit.count(ADDRESS)
    limit.forget(ADDRESS)
    assert not limit.is_reached(ADDRESS)


def test_no_address_and_no_account_is_in_any_table(client):
    log_in(client, "editor")
    log_in(client, "nobody-of-that-name")
    client.post("/en/mailbox/", {"receipt": "7" * 16}, REMOTE_ADDR=ADDRESS)
    assert Attempt.objects.count() == 4
    hashes = [hash_(ADDRESS.encode()).hexdigest() for hash_ in (hashlib.md5, hashlib.sha256)]
    keyed = [hash_(f"login-sender:{ADDRESS}".encode()).hexdigest() for hash_ in (hashlib.sha256,)]
    assert tables_with(ADDRESS, "nobody-of-that-name", *hashes, *keyed) == set()


def test_the_same_sender_has_another_key_each_day(clock):
    LOGIN_BY_SENDER.count(ADDRESS)
    clock.seconds += 86_400
    LOGIN_BY_SENDER.count(ADDRESS)
    assert len(set(Attempt.objects.values_list("key", flat=True))) == 2


def test_old_rows_are_deleted_and_present_ones_kept(clock):
    LOGIN_BY_SENDER.count("old")
    clock.seconds += 3 * 86_400
    LOGIN_BY_SENDER.count(ADDRESS)
    throttle.forget_old_attempts()
    assert Attempt.objects.count() == 1
    assert not LOGIN_BY_SENDER.is_reached(ADDRESS)


@pytest.mark.parametrize("username", ["coordinator", "nobody-of-that-name"])
def test_logins_are_stopped_alike_whether_the_account_exists_or_not(client, clock, username):
    user = account("coordinator")
    user.set_password("a-right-password")
    user.save()
    senders = [f"203.0.113.{n}" for n in range(12)]
    wrong = [log_in(client, username, address=sender) for sender in senders]
    texts = [WORDS in answer.content.decode() for answer in wrong]
    assert texts == [False] * 10 + [True] * 2
    assert {answer.status_code for answer in wrong} == {200}
    assert not is_in(log_in(client, username.upper(), "a-right-password"))
    assert is_in(log_in(client, "coordinator", "a-right-password")) == (username != "coordinator")
    client.logout()
    clock.seconds += 900
    assert is_in(log_in(client, username, "a-right-password")) == (username == "coordinator")


def test_one_sender_cannot_try_one_password_on_many_accounts(client):
    answers = [log_in(client, f"name-{n}") for n in range(31)]
    assert [WORDS in answer.content.decode() for answer in answers] == [False] * 30 + [True]
    assert WORDS not in log_in(client, "name-0", address="203.0.113.9").content.decode()


def test_a_right_password_ends_the_counting_of_the_account(client):
    user = account("editor")
    user.set_password("a-right-password")
    user.save()
    for _attempt in range(9):
        log_in(client, "editor")
    assert is_in(log_in(client, "editor", "a-right-password"))
    client.logout()
    assert WORDS not in log_in(client, "editor").content.decode()


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_whoever_has_to_wait_is_told_so_in_their_language(client, language):
    for _attempt in range(30):
        RECEIPT_BY_SENDER.count(ADDRESS)
    seen = client.post(f"/{language}/mailbox/", {"receipt": "7"}, REMOTE_ADDR=ADDRESS)
    assert seen.status_code == 429
    with translation.override(language):
        assert language == "en" or gettext(SOON) != SOON
        assert summary_of(seen)[0] == gettext(SOON)


def test_a_limit_that_refills_lets_one_more_in_each_time_and_no_more(clock):
    limit = RECEIPT_BY_SENDER
    tried, start = 0, clock.seconds
    for _second in range(limit.seconds):
        while not limit.is_reached(ADDRESS):
            limit.count(ADDRESS)
            tried += 1
        assert tried <= limit.allowed + (clock.seconds - start) // limit.refill
        clock.seconds += 1
    assert tried == limit.allowed + (limit.seconds - 1) // limit.refill == 209


def test_weight_counts_as_many_attempts():
    limit = Limit("x", 10, 900)
    assert limit.take(ADDRESS, weight=9)
    assert limit.take(ADDRESS)
    assert limit.is_reached(ADDRESS)
    assert not limit.take(ADDRESS)


@pytest.mark.parametrize(
    ("proxies", "header", "expected"),
    [
        (0, "203.0.113.1", ADDRESS),
        (1, "", ADDRESS),
        (1, "203.0.113.1", "203.0.113.1"),
        (1, "6.6.6.6, 203.0.113.1", "203.0.113.1"),
        (2, "6.6.6.6, 203.0.113.1, 10.0.0.1", "203.0.113.1"),
        (2, "203.0.113.1", ADDRESS),
    ],
)
def test_nobody_escapes_by_inventing_a_header(settings, proxies, header, expected):
    settings.PROXY_COUNT = proxies
    extra = {"HTTP_X_FORWARDED_FOR": header} if header else {}
    request = RequestFactory().get("/", REMOTE_ADDR=ADDRESS, **extra)
    assert throttle.sender(request) == expected
