"""Guessing a password is stopped, and stops nobody who has signed in on this device before."""

import re
import secrets
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from django.core import mail
from django.test import Client

from accounts import devices, throttle
from accounts.models import Attempt

from .desk import account
from .stored import run_queue

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
OFFICE, ELSEWHERE = "198.51.100.77", "203.0.113.9"
RIGHT = "a-right-password"
WORDS = "Too many attempts. Please wait a quarter of an hour and try again."


@pytest.fixture(autouse=True)
def passwords(db):
    for username in ("coordinator", "editor"):
        user = account(username)
        user.set_password(RIGHT)
        user.save()


def attempt(username: str, password: str = "wrong", address: str = OFFICE, client=None):
    form = {"username": username, "password": password}
    return (client or Client()).post("/admin/login/", form, REMOTE_ADDR=address)


def is_in(response) -> bool:
    return response.status_code == 302


def has_to_wait(response) -> bool:
    return WORDS in response.content.decode()


def device_of(username: str) -> Client:
    """Where somebody has signed in before, and signed out again."""
    client = Client()
    assert is_in(attempt(username, RIGHT, client=client))
    del client.cookies["sessionid"]
    return client


@pytest.mark.parametrize("username", ["coordinator", "nobody-of-that-name"])
def test_one_address_has_ten_tries_for_an_account_whether_it_exists_or_not(username, clock):
    answers = [attempt(username) for _try in range(12)]
    assert [has_to_wait(answer) for answer in answers] == [False] * 10 + [True] * 2
    assert {answer.status_code for answer in answers} == {200}
    assert has_to_wait(attempt(username.upper(), RIGHT))
    assert is_in(attempt("coordinator", RIGHT, ELSEWHERE))
    clock.seconds += 900
    assert is_in(attempt(username, RIGHT)) == (username == "coordinator")


def test_one_address_cannot_try_one_password_on_many_accounts(clock):
    answers = [attempt(f"name-{n}") for n in range(31)]
    assert [has_to_wait(answer) for answer in answers] == [False] * 30 + [True]
    assert not has_to_wait(attempt("name-0", address=ELSEWHERE))
    clock.seconds += 30
    assert is_in(attempt("editor", RIGHT))


def test_many_addresses_have_a_hundred_tries_for_an_account():
    answers = [attempt("editor", address=f"203.0.113.{n}") for n in range(101)]
    assert [has_to_wait(answer) for answer in answers] == [False] * 100 + [True]


def test_a_known_device_gets_in_whatever_others_do():
    """From the same address and from many others, at this account and at all accounts."""
    known = device_of("editor")
    for n in range(120):
        attempt("editor", address=f"203.0.113.{n}")
        attempt("editor" if n % 2 else f"name-{n}")
    assert has_to_wait(attempt("editor", RIGHT))
    assert has_to_wait(attempt("editor", RIGHT, "192.0.2.1"))
    assert is_in(attempt("editor", RIGHT, client=known))


def test_a_known_device_counts_its_own_tries_and_is_then_one_of_many():
    known = device_of("editor")
    answers = [attempt("editor", client=known) for _try in range(21)]
    assert [has_to_wait(answer) for answer in answers] == [False] * 20 + [True]
    assert is_in(attempt("editor", RIGHT, ELSEWHERE))


def test_a_device_is_known_for_the_accounts_that_signed_in_on_it():
    known = device_of("editor")
    assert is_in(attempt("coordinator", RIGHT, client=known))
    for _try in range(10):
        attempt("editor"), attempt("coordinator"), attempt("admin")
    for username in ("editor", "EDITOR", "coordinator"):
        assert not has_to_wait(attempt(username, client=known)), username
    assert has_to_wait(attempt("admin", client=known))


@pytest.mark.parametrize("made_up", ["", "x", "abc:1xyz:sig"])
def test_a_cookie_of_ones_own_making_makes_no_device_known(made_up):
    name = devices._name("editor")
    other = Client()
    other.cookies[name] = made_up or device_of("coordinator").cookies[devices._name("coordinator")]
    answers = [attempt("editor", client=other) for _try in range(11)]
    assert [has_to_wait(answer) for answer in answers] == [False] * 10 + [True]


def test_the_cookie_says_nothing_and_goes_to_the_admin_only():
    cookie = attempt("editor", RIGHT).cookies[devices._name("editor")]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/admin/", True, "Lax")
    assert "editor" not in cookie.key + cookie.value
    assert cookie["max-age"] == devices.SECONDS


def test_a_right_password_forgets_what_the_same_people_got_wrong_and_nothing_else():
    for _try in range(9):
        attempt("editor")
    before = sum(Attempt.objects.values_list("count", flat=True))
    assert is_in(attempt("editor", RIGHT))
    assert sum(Attempt.objects.values_list("count", flat=True)) == before - 9
    assert not any(has_to_wait(attempt("editor")) for _try in range(10))


def test_of_many_at_once_no_more_are_looked_at_than_the_limit(site):
    """Counted before they are looked at, in one statement: by the real site and its processes."""
    sessions = [requests.Session() for _n in range(16)]
    address = f"{site.url}/admin/login/"
    tokens = [session.get(address).cookies["csrftoken"] for session in sessions]
    form = {"username": f"nobody-{secrets.token_hex(4)}", "password": "wrong"}

    def one(session, token):
        sent = session.post(address, {**form, "csrfmiddlewaretoken": token})
        assert sent.status_code == 200
        return WORDS in sent.text

    with ThreadPoolExecutor(16) as threads:
        refused = list(threads.map(one, sessions * 2, tokens * 2))
    assert refused.count(False) == throttle.LOGIN_BY_ACCOUNT_AND_SENDER.allowed


def ask_reset(email: str, address: str = OFFICE):
    answer = Client().post("/admin/password_reset/", {"email": email}, REMOTE_ADDR=address)
    run_queue()
    return answer


def test_mails_for_a_new_password_are_few_and_the_answer_is_always_the_same(clock):
    email = account("editor").email
    answers = [ask_reset(email.upper(), f"203.0.113.{n}") for n in range(20)]
    answers += [ask_reset("nobody@example.org") for _n in range(20)]
    assert len({(answer.status_code, answer["Location"]) for answer in answers}) == 1
    assert len(mail.outbox) == throttle.RESET_BY_ACCOUNT.allowed
    ask_reset(account("coordinator").email)
    assert len(mail.outbox) == throttle.RESET_BY_ACCOUNT.allowed
    clock.seconds += 3600
    ask_reset(email)
    assert len(mail.outbox) == throttle.RESET_BY_ACCOUNT.allowed + 1


def test_who_sets_a_new_password_by_mail_gets_in_under_attack():
    for n in range(120):
        attempt("editor", address=f"203.0.113.{n}")
    ask_reset(account("editor").email)
    link = re.search(r"/admin/password_reset/confirm/\S+", mail.outbox[0].body)[0]
    client = Client()
    form = client.get(link, follow=True)
    new = "another-long-password-1"
    path = form.request["PATH_INFO"]
    client.post(path, {"new_password1": new, "new_password2": new})
    assert has_to_wait(attempt("editor", new))
    assert is_in(attempt("editor", new, client=client))
