"""Guessing is slowed down, and nobody can read from the table who guessed."""

import hashlib
from dataclasses import replace

import pytest
from django.test import RequestFactory

from accounts import throttle
from accounts.models import Attempt
from accounts.throttle import LOGIN_BY_SENDER, RECEIPT_BY_SENDER, Limit

from .stored import tables_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
ADDRESS = "198.51.100.77"
LIMITS = [limit for limit in vars(throttle).values() if isinstance(limit, Limit)]


def log_in(client, username: str, password: str = "wrong", address: str = ADDRESS):
    form = {"username": username, "password": password}
    return client.post("/admin/login/", form, REMOTE_ADDR=address)


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.kind)
def test_a_limit_is_reached_exactly_and_for_one_kind_and_sender_only(limit, clock):
    limit = replace(limit, allowed=min(limit.allowed, 40))
    assert all(limit.take(ADDRESS) for _attempt in range(limit.allowed))
    assert not limit.take(ADDRESS)
    assert limit.take("198.51.100.78")
    assert replace(limit, kind="other").take(ADDRESS)
    clock.seconds += limit.seconds
    assert limit.take(ADDRESS)


def test_forgetting_and_giving_back_let_in_at_once():
    limit = Limit("x", 1, 900)
    for again in (limit.forget, limit.give_back):
        assert limit.take(ADDRESS)
        assert not limit.take(ADDRESS)
        again(ADDRESS)
    assert limit.take(ADDRESS)


def test_giving_back_too_often_gives_nothing_more():
    limit = Limit("x", 1, 900)
    limit.take(ADDRESS)
    limit.give_back(ADDRESS)
    limit.give_back(ADDRESS)
    assert (limit.take(ADDRESS), limit.take(ADDRESS)) == (True, False)


def test_giving_back_in_the_next_window_takes_nothing_from_it(clock):
    limit = Limit("x", 1, 900)
    limit.take(ADDRESS)
    clock.seconds += 900
    limit.give_back(ADDRESS)
    assert (limit.take(ADDRESS), limit.take(ADDRESS)) == (True, False)


def test_no_address_and_no_account_is_in_any_table(client):
    log_in(client, "editor")
    log_in(client, "nobody-of-that-name")
    client.post("/en/mailbox/", {"receipt": "7" * 16}, REMOTE_ADDR=ADDRESS)
    assert Attempt.objects.count() == 6
    hashes = [hash_(ADDRESS.encode()).hexdigest() for hash_ in (hashlib.md5, hashlib.sha256)]
    keyed = [hash_(f"login-sender:{ADDRESS}".encode()).hexdigest() for hash_ in (hashlib.sha256,)]
    assert tables_with(ADDRESS, "nobody-of-that-name", *hashes, *keyed) == set()


def test_the_same_sender_has_another_key_each_day(clock):
    LOGIN_BY_SENDER.take(ADDRESS)
    clock.seconds += 86_400
    LOGIN_BY_SENDER.take(ADDRESS)
    assert len(set(Attempt.objects.values_list("key", flat=True))) == 2


def test_old_rows_are_deleted_and_present_ones_kept(clock):
    LOGIN_BY_SENDER.take("old")
    clock.seconds += 3 * 86_400
    LOGIN_BY_SENDER.take(ADDRESS)
    throttle.forget_old_attempts()
    assert Attempt.objects.count() == 1


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.kind)
def test_a_window_that_runs_is_never_cleaned_away(limit, clock):
    limit.take(ADDRESS, weight=limit.allowed + 1000)
    clock.seconds += limit.seconds - 1
    throttle.forget_old_attempts()
    assert Attempt.objects.count() == 1
    clock.seconds += 4 * 86_400
    throttle.forget_old_attempts()
    assert not Attempt.objects.exists()


def test_a_limit_that_refills_lets_one_more_in_each_time_and_no_more(clock):
    limit = RECEIPT_BY_SENDER
    tried, start = 0, clock.seconds
    for _second in range(limit.seconds):
        while limit.take(ADDRESS):
            tried += 1
        assert tried <= limit.allowed + (clock.seconds - start) // limit.refill
        clock.seconds += 1
    assert tried == limit.allowed + (limit.seconds - 1) // limit.refill == 209


def test_weight_counts_as_many_attempts():
    limit = Limit("x", 10, 900)
    assert limit.take(ADDRESS, weight=9)
    assert limit.take(ADDRESS)
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
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (1, "2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        (1, "::ffff:203.0.113.1", "203.0.113.1"),
        (1, "no:address", "no:address"),
    ],
)
def test_nobody_escapes_by_inventing_a_header(settings, proxies, header, expected):
    settings.PROXY_COUNT = proxies
    extra = {"HTTP_X_FORWARDED_FOR": header} if header else {}
    request = RequestFactory().get("/", REMOTE_ADDR=ADDRESS, **extra)
    assert throttle.sender(request) == expected
