"""Browsers of staff whose session ends while they type, and how they come back."""

from bs4 import Tag
from django.test import Client

from accounts.models import User

from .desk import account
from .forms import soup

RIGHT = "a-right-password"
LOGIN = "/admin/login/"


def give_password(username: str) -> User:
    user = account(username)
    user.set_password(RIGHT)
    user.save()
    return user


def browser(username: str = "admin") -> Client:
    """Signed in as people are, by a browser that must show its token."""
    client = Client(enforce_csrf_checks=True)
    client.get(LOGIN)
    assert enter(client, username).status_code == 302
    return client


def token(client: Client) -> dict[str, str]:
    return {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}


def enter(client: Client, username: str = "admin", **more):
    return client.post(LOGIN, {"username": username, "password": RIGHT, **token(client), **more})


def session_over(client: Client) -> Client:
    del client.cookies["sessionid"]
    return client


def sealed_in(response) -> str:
    field = soup(response).select_one("input[name=typed]")
    return field["value"] if field else ""


def given_back(response) -> Tag:
    return soup(response).select_one("form[data-form=again]")


def come_back(client: Client, where: str, form: dict, username: str = "admin") -> Tag:
    """Signed out, the form is sent; signed in again: the form on which it stands."""
    page = session_over(client).post(where, {**form, **token(client)})
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    return given_back(enter(client, username, typed=sealed_in(page)))
