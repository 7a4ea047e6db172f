"""What each role finds in the admin and what stays shut; set-up writes roles and repairs them."""

import json

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.urls import reverse
from django_q.models import Schedule
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Page

from accounts import roles
from accounts.models import User
from cms.setup import SCHEDULES, set_up
from freshness.models import Change
from rights.models import CountryPage, RightsPage

from .desk import account, one_of_each_role, signed_in

pytestmark = pytest.mark.django_db

PAGES = {"pages/"}
DESK = {"requests/"}
FACTS = {"fact/"}
TERMS = {"country/", "topic/", "sector/", "area/"}
SHOPS = {"officers/shop/", "officers/officer/"}
MENTORS = {"mentors/mentor/"}
WORKSHOPS = {"workshops/workshop/"}
PARTICIPANTS = {"workshops/registration/"}
WRITE_DOWN = {"write-down/"}
NUMBERS = {"form-numbers/"}
MACHINE = {
    "users/",
    "groups/",
    "sites/",
    "locales/",
    "workflows/list/",
    "workflows/tasks/index/",
    "redirects/",
}
MENUS = {
    "editor": PAGES | FACTS | WORKSHOPS | NUMBERS | {"images/"},
    "legal_reviewer": PAGES | FACTS,
    "translator": PAGES,
    "officer": DESK | WRITE_DOWN | SHOPS | PARTICIPANTS,
    "mentor": DESK | WRITE_DOWN | MENTORS,
    "coordinator": DESK | WRITE_DOWN | SHOPS | MENTORS | WORKSHOPS | PARTICIPANTS,
    "administrator": PAGES | FACTS | TERMS | MACHINE | {"images/"},
}
EVERYTHING = set().union(*MENUS.values())


def with_role(key: str):
    """A new account with this role only; the example administrator is also a superuser."""
    user = User.objects.create(username=f"only-{key}")
    user.groups.add(roles.group_for(key, "ro" if roles.BY_KEY[key].per_language else ""))
    return signed_in(user.username)


def menu(client) -> set[str]:
    page = BeautifulSoup(client.get(reverse("wagtailadmin_home")).content, "lxml")
    addresses = _addresses(json.loads(page.find(id="wagtail-sidebar-props").text))
    return {address.removeprefix("/admin/") for address in addresses}


def _addresses(value) -> set[str]:
    if isinstance(value, dict):
        own = {value["url"]} if isinstance(value.get("url"), str) else set()
        return own.union(*(_addresses(inner) for inner in value.values()))
    if isinstance(value, list):
        return set().union(*(_addresses(inner) for inner in value))
    return set()


def test_each_role_is_in_the_table():
    assert set(MENUS) == set(roles.BY_KEY)


@pytest.mark.parametrize("key", MENUS)
def test_the_menu_shows_what_the_role_may_open_and_nothing_else_opens(key):
    client = with_role(key)
    assert menu(client) & EVERYTHING == MENUS[key]
    for address in EVERYTHING:
        response = client.get(f"/admin/{address}", follow=True)
        opened = response.request["PATH_INFO"].startswith(f"/admin/{address}")
        is_shown = opened and response.status_code == 200
        assert is_shown == (address in MENUS[key]), address


@pytest.mark.parametrize("key", MENUS)
def test_each_role_reads_what_it_is_for_in_the_list_of_permissions(key):
    """A role's permissions exist and can be given in the admin's own form for groups."""
    group = roles.group_for(key, "ro" if roles.BY_KEY[key].per_language else "")
    names = {f"{p.content_type.app_label}.{p.codename}" for p in group.permissions.all()}
    assert names == set(roles.BY_KEY[key].permissions)
    assert roles.BY_KEY[key].purpose.endswith(".")


def test_nobody_outside_the_roles_gets_in():
    User.objects.create(username="nobody")
    client = signed_in("nobody")
    assert client.get(reverse("wagtailadmin_home")).status_code == 302
    assert client.get(reverse("helprequest:index")).status_code in (302, 404)


def test_translators_edit_the_pages_of_their_language_only():
    for language in ("ro", "bg", "it", "fr", "nl"):
        user = account(f"translator_{language}")
        for model in (RightsPage, CountryPage):
            for page in model.objects.select_related("locale"):
                permissions = page.permissions_for_user(user)
                assert permissions.can_edit() == (page.locale.language_code == language)
                assert not permissions.can_publish()


def test_only_administrators_publish_and_nobody_else_holds_the_right():
    holders = set(
        GroupPagePermission.objects.filter(permission__codename="publish_page").values_list(
            "group__name", flat=True
        )
    )
    assert holders == {"Administrator"}


def test_work_on_requests_is_given_with_roles_only():
    desk = Permission.objects.filter(content_type__app_label="casework")
    allowed = {"Mentor", "Migration Officer", "Coordinator"}
    for permission in desk:
        assert set(permission.group_set.values_list("name", flat=True)) <= allowed
    may_see = [u for u in one_of_each_role() if account(u).has_perm("casework.view_helprequest")]
    assert {account(u).groups.first().name for u in may_see} == allowed | {"Administrator"}


def homes() -> dict:
    return {
        p.locale.language_code: p for p in Page.objects.filter(depth=2).select_related("locale")
    }


def rights_of(group: Group) -> tuple:
    return (
        set(group.permissions.values_list("codename", flat=True)),
        set(group.page_permissions.values_list("page_id", "permission__codename")),
        set(group.collection_permissions.values_list("permission__codename", flat=True)),
    )


def test_sync_repairs_what_somebody_changed_by_hand():
    before = {group: rights_of(group) for group in Group.objects.all()}
    editor, officer = roles.group_for("editor"), roles.group_for("officer")
    publish = Permission.objects.get(codename="publish_page")
    GroupPagePermission.objects.create(group=editor, page=homes()["ro"], permission=publish)
    GroupPagePermission.objects.filter(group=editor, page=homes()["en"]).delete()
    officer.permissions.add(Permission.objects.get(codename="coordinate_helprequest"))
    officer.permissions.remove(Permission.objects.get(codename="view_helprequest"))
    GroupCollectionPermission.objects.filter(group=editor).update(group=officer)
    assert {group: rights_of(group) for group in Group.objects.all()} != before
    roles.sync(homes())
    assert {group: rights_of(group) for group in Group.objects.all()} == before


def everything_stored() -> dict:
    """All rows of all tables, as the database has them."""
    stored = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if model is Change:  # Only says that something may have been written.
                continue
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            stored[model._meta.label] = sorted(map(repr, cursor.fetchall()))
    return stored


def test_set_up_again_changes_nothing():
    before = everything_stored()
    set_up()
    after = everything_stored()
    assert [name for name in before if before[name] != after[name]] == []


def test_the_schedules_are_those_of_the_table():
    rows = Schedule.objects.values_list("name", "func", "minutes")
    assert {name: (func, minutes) for name, func, minutes in rows} == SCHEDULES


def test_browsers_may_say_where_the_forms_of_the_admin_come_from(client):
    """With "no-referrer" they send the origin "null", and nobody could sign in."""
    response = client.get(reverse("wagtailadmin_login"))
    assert response["Referrer-Policy"] == "same-origin"
