"""Nobody sees a request, or a row of a register, that is not theirs: nowhere in the admin."""

import re

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from casework import actions
from casework.models import HelpRequest, HistoryLine
from casework.viewsets import HelpRequestViewSet
from workshops.models import Registration, Workshop

from .desk import (
    CONTACT,
    STORY,
    account,
    accounts,
    admin_patterns,
    case,
    one_of_each_role,
    signed_in,
)

OWNER = "officer_treviso"
OUTSIDERS = ("officer_hasselt", "mentor_it", "editor", "translator_ro", "legal_reviewer")

pytestmark = pytest.mark.django_db


@pytest.fixture
def secret():
    """The first officer's request, with a history and a number that nothing else has."""
    request = case(OWNER, pk=987_654)
    actions.open_case(request=request, by=request.assignee)
    actions.answer(request=request, body=STORY, by=request.assignee)
    return request


def shows(response, request: HelpRequest) -> bool:
    content = response.getvalue().decode(errors="replace")
    return any(text in content for text in (request.number, STORY, CONTACT))


def quiet(username: str) -> Client:
    client = signed_in(username)
    client.raise_request_exception = False
    return client


def test_a_second_officer_gets_404_on_every_address(secret):
    patterns = HelpRequestViewSet().get_urlpatterns()
    with_pk = [p.name for p in patterns if "pk" in p.pattern.converters]
    assert {"inspect", "history", "usage", "edit", "delete", "answer", "close"} <= set(with_pk)
    before = HelpRequest.objects.values().get(pk=secret.pk)
    for username in OUTSIDERS:
        client = signed_in(username)
        for name in with_pk:
            url = reverse(f"helprequest:{name}", args=[secret.pk])
            sent = client.post(url, {"body": "Mine now", "to": client.session["_auth_user_id"]})
            assert client.get(url).status_code == 404, (username, name)
            assert sent.status_code == 404, (username, name)
    assert HelpRequest.objects.values().get(pk=secret.pk) == before
    assert secret.messages.count() == 1


def test_the_owner_opens_the_same_addresses(secret):
    client = signed_in(OWNER)
    for name in ("inspect", "history"):
        response = client.get(reverse(f"helprequest:{name}", args=[secret.pk]))
        assert response.status_code == 200
        assert "no-store" in response["Cache-Control"]
        assert secret.number in response.content.decode()


@pytest.mark.parametrize("username", OUTSIDERS)
def test_home_search_and_reports_of_others_are_silent(secret, username):
    client = quiet(username)
    words = f"?q={secret.pk}"
    for url in (
        reverse("wagtailadmin_home"),
        reverse("wagtailadmin_pages:search") + words,
        reverse("wagtailadmin_reports:site_history") + f"?label={secret.pk}",
        reverse("wagtailadmin_reports:site_history") + "?export=csv",
        reverse("wagtailadmin_reports:workflow"),
        reverse("helprequest:index") + words,
        reverse("helprequest:index_results") + words,
    ):
        response = client.get(url)
        assert not shows(response, secret), url


def test_list_search_counts_history_and_detail_agree_with_one_rule(secret):
    for username in ("officer_hasselt", "mentor_be", "mentor_uk", OWNER):
        case(username, urgency="danger")
        case(username, status="closed")
    case()
    everything = list(HelpRequest.objects.all())
    for username in accounts():
        client, user = quiet(username), account(username)
        visible = set(HelpRequest.objects.visible_to(user))
        index = client.get(reverse("helprequest:index"))
        assert listed(index) == {c.number for c in visible}, username
        if visible:
            assert index.context["items_count"] == len(visible)
        found = client.get(reverse("helprequest:index_results") + "?q=Italy")
        assert listed(found) == {c.number for c in visible}, username
        for request in everything:
            inspect = client.get(reverse("helprequest:inspect", args=[request.pk]))
            assert (inspect.status_code == 200) == (request in visible), (username, request)
        lines = HistoryLine.objects.viewable_by_user(user)
        assert {line.request for line in lines} <= visible


def listed(response) -> set[str]:
    return set(re.findall(r"MM-\d{6}", response.content.decode()))


def test_closed_rows_of_every_register_are_404_on_every_address():
    Registration.objects.create(
        workshop=Workshop.objects.first(), receipt_seal="x", status="confirmed", language="ro"
    )
    walked = 0
    for username in one_of_each_role():
        client, user = signed_in(username), account(username)
        for name, model, action in register_addresses():
            may = has_any_permission(user, model)
            if action in ("index", "create"):
                assert may or client.get(reverse(name)).status_code == 404, (username, name)
                continue
            visible = model.objects.visible_to(user) if may else model.objects.none()
            for row in model.objects.exclude(pk__in=visible):
                url = reverse(name, args=[row.pk])
                walked += 1
                assert client.get(url).status_code == 404, (username, url)
                assert client.post(url).status_code == 404, (username, url)
    assert walked > 100


def has_any_permission(user, model) -> bool:
    label = f"{model._meta.app_label}.%s_{model._meta.model_name}"
    return any(user.has_perm(label % verb) for verb in ("add", "change", "delete", "view"))


def register_addresses():
    """(address name, model, action) of everything that modeladmin has registered."""
    for _namespace, pattern in admin_patterns():
        if match := re.fullmatch(r"([a-z]+)_([a-z]+)_modeladmin_(\w+)", pattern.name or ""):
            yield pattern.name, apps.get_model(*match.groups()[:2]), match[3]


def test_registers_have_no_history_address():
    assert {action for _n, _m, action in register_addresses()} == {
        "index",
        "create",
        "edit",
        "delete",
        "inspect",
    }
