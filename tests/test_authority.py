"""Nobody changes the account or the role of somebody who may see more than they."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from accounts import authority, roles
from accounts.models import User

from .desk import account, admin_patterns, seen, signed_in
from .forms import soup

pytestmark = pytest.mark.django_db
NEW = "a-new-password-of-theirs-1"
# What each role may reach: those who see as much as they, or less, of what people wrote.
DESK = {"officer", "mentor", "coordinator"}


def with_role(*keys: str, name: str = "", **fields) -> User:
    user = User.objects.create(
        username=name or f"only-{'-'.join(keys)}",
        email=f"{name or keys[0]}@example.org",
        first_name="A",
        last_name="B",
        **fields,
    )
    for key in keys:
        user.groups.add(roles.group_for(key, "ro" if roles.BY_KEY[key].per_language else ""))
    return user


@pytest.fixture
def keeper() -> User:
    """Keeps accounts and is no superuser, as the example administrator is."""
    return with_role("administrator", name="keeper")


@pytest.fixture
def root() -> User:
    return User.objects.create_superuser("root-of-all", "root@example.org", "root-password-1")


def state(user: User) -> tuple:
    row = User.objects.filter(pk=user.pk).values().first()
    return row, set(user.groups.values_list("name", flat=True))


def form_of(user: User, **changes) -> dict:
    values = {
        "username": user.username,
        "email": user.email or "e@example.org",
        "first_name": user.first_name or "A",
        "last_name": user.last_name or "B",
        "is_active": "on" if user.is_active else "",
        "groups": list(user.groups.values_list("pk", flat=True)) if user.pk else [],
    }
    if user.pk:
        values |= seen(reverse("wagtailusers_users:edit", args=[user.pk]))
    values |= changes
    return {name: value for name, value in values.items() if value != ""}


def attacks(target: User) -> list[tuple[str, dict]]:
    """Every address of the admin that names an account, and what it is asked to do."""
    changed = {
        "email": "taken@example.org",
        "is_active": "",
        "groups": [],
        "password1": NEW,
        "password2": NEW,
        "is_superuser": "",
        "username": "taken",
    }
    found = []
    for namespace, pattern in admin_patterns():
        if namespace == "wagtailusers_users" and "pk" in pattern.pattern.converters:
            address = reverse(f"{namespace}:{pattern.name}", args=[target.pk])
            found.append((address, form_of(target, **changed)))
    for action, form in BULK.items():
        address = reverse("wagtail_bulk_action", args=["accounts", "user", action])
        for chosen in (f"id={target.pk}", "id=all"):
            found.append((f"{address}?{chosen}", form()))
    return found


BULK = {
    "delete": dict,
    "set_active_state": lambda: {"mark_as_active": "False"},
    "assign_role": lambda: {"role": roles.group_for("editor").pk},
}


def test_the_walk_knows_every_bulk_action():
    from wagtail.admin.views.bulk_action.registry import bulk_action_registry

    known = bulk_action_registry.get_bulk_actions_for_model("accounts", "user")
    assert {action.action_type for action in known} == set(BULK)


def test_no_address_changes_a_superuser_for_somebody_lesser(keeper, root):
    before = state(root)
    client = signed_in(keeper.username)
    walked = attacks(root)
    assert len(walked) >= 4 + 2 * len(BULK)
    for address, form in walked:
        client.post(address, form)
        assert state(root) == before, address


@pytest.mark.parametrize("is_active", [True, False])
@pytest.mark.parametrize("key", sorted(DESK))
def test_whoever_keeps_accounts_does_not_reach_those_who_read_requests(keeper, key, is_active):
    """With their password somebody could sign in as them; one put to rest is no way round."""
    target = with_role(key, is_active=is_active)
    before = state(target)
    client = signed_in(keeper.username)
    for address, form in attacks(target):
        client.post(address, form)
        assert state(target) == before, address


@pytest.mark.parametrize("key", sorted(set(roles.BY_KEY) - DESK))
def test_whoever_keeps_accounts_keeps_all_others(keeper, key):
    target = with_role(key, name="other")
    client = signed_in(keeper.username)
    address = reverse("wagtailusers_users:edit", args=[target.pk])
    client.post(address, form_of(target, email="new@example.org", password1=NEW, password2=NEW))
    target.refresh_from_db()
    assert (target.email, target.check_password(NEW)) == ("new@example.org", True)
    bulk = reverse("wagtail_bulk_action", args=["accounts", "user", "set_active_state"])
    client.post(f"{bulk}?id={target.pk}", {"mark_as_active": "False"})
    target.refresh_from_db()
    assert not target.is_active
    client.post(reverse("wagtailusers_users:delete", args=[target.pk]))
    assert not User.objects.filter(pk=target.pk).exists()


def test_a_coordinator_who_keeps_accounts_keeps_those_of_the_desk_but_no_superuser(root):
    both = with_role("administrator", "coordinator", name="both")
    client = signed_in(both.username)
    target = with_role("mentor")
    address = reverse("wagtailusers_users:edit", args=[target.pk])
    client.post(address, form_of(target, email="new@example.org"))
    target.refresh_from_db()
    assert target.email == "new@example.org"
    before = state(root)
    client.post(reverse("wagtailusers_users:edit", args=[root.pk]), form_of(root, email="x@x.org"))
    assert state(root) == before


@pytest.mark.parametrize("role", sorted(DESK))
def test_nobody_gives_a_role_that_shows_more_than_they_may_see(keeper, root, role):
    """Not to oneself, not to others, not to a new account, not to many at once."""
    group = roles.group_for(role)
    other = with_role("editor")
    client = signed_in(keeper.username)
    for user in (keeper, other):
        mine = list(user.groups.values_list("pk", flat=True))
        address = reverse("wagtailusers_users:edit", args=[user.pk])
        client.post(address, form_of(user, groups=[*mine, group.pk]))
        bulk = reverse("wagtail_bulk_action", args=["accounts", "user", "assign_role"])
        client.post(f"{bulk}?id={user.pk}", {"role": group.pk})
    new = {"groups": [group.pk], "password1": NEW, "password2": NEW}
    form = form_of(User(username="new", is_active=True)) | new
    client.post(reverse("wagtailusers_users:add"), form)
    assert not group.user_set.filter(username__in=("keeper", other.username, "new")).exists()
    signed_in(root.username).post(reverse("wagtailusers_users:add"), form)
    assert group.user_set.filter(username="new").exists()


def test_nobody_makes_a_superuser_but_a_superuser(keeper, root):
    other = with_role("editor")
    new = form_of(User(username="x", is_active=True)) | {"password1": NEW, "password2": NEW}
    for by, expected in ((keeper, False), (root, True)):
        client = signed_in(by.username)
        address = reverse("wagtailusers_users:edit", args=[other.pk])
        client.post(address, form_of(other, is_superuser="on"))
        client.post(
            reverse("wagtailusers_users:add"),
            new | {"username": f"by-{by.username}", "is_superuser": "on"},
        )
        made = User.objects.filter(username__in=(other.username, f"by-{by.username}"))
        assert set(made.values_list("is_superuser", flat=True)) == {expected}


def role_form(group: Group, permissions) -> dict:
    counts = ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
    prefixes = [
        "page_permissions",
        "collection_permissions",
        "document_permissions",
        "image_permissions",
    ]
    empty = {f"{prefix}-{count}": 0 for prefix in prefixes for count in counts}
    return {"name": group.name, "permissions": list(permissions), **empty}


def send_role(client: Client, group: Group, form: dict) -> None:
    """On the page as this person sees it now, if it opens."""
    address = reverse("wagtailusers_groups:edit", args=[group.pk])
    state = soup(client.get(address)).select_one("[name=made_from]")
    client.post(address, {**form, **({"made_from": state["value"]} if state else {})})


@pytest.mark.parametrize("role", roles.BY_KEY)
def test_a_role_cannot_be_widened_by_those_it_is_meant_for(keeper, root, role):
    group = roles.group_for(role, "ro" if roles.BY_KEY[role].per_language else "")
    before = set(group.permissions.values_list("pk", flat=True))
    names = ("view_helprequest", "answer_helprequest", "coordinate_helprequest")
    offered = authority.beyond(keeper).filter(codename__in=names)
    confidential = set(offered.values_list("pk", flat=True))
    send_role(signed_in(keeper.username), group, role_form(group, confidential))
    assert set(group.permissions.values_list("pk", flat=True)) & confidential <= before
    send_role(signed_in(root.username), group, role_form(group, confidential))
    assert set(group.permissions.values_list("pk", flat=True)) & confidential


def test_a_role_of_the_desk_is_neither_emptied_nor_deleted_by_others(keeper):
    group = roles.group_for("coordinator")
    before = set(group.permissions.values_list("pk", flat=True))
    client = signed_in(keeper.username)
    send_role(client, group, role_form(group, []))
    client.post(reverse("wagtailusers_groups:delete", args=[group.pk]))
    group = Group.objects.get(pk=group.pk)
    assert set(group.permissions.values_list("pk", flat=True)) == before


def test_whoever_keeps_accounts_keeps_other_roles(keeper):
    client = signed_in(keeper.username)
    client.post(reverse("wagtailusers_groups:add"), role_form(Group(name="helpers"), []))
    group = Group.objects.get(name="helpers")
    send_role(client, group, role_form(Group(name="hands"), []))
    assert Group.objects.get(pk=group.pk).name == "hands"
    assert account("editor")


def test_superusers_are_named_as_the_worker_reads_it(root):
    """“Administrator” is a role, which reads no request."""
    address = reverse("wagtailusers_users:edit", args=[account("officer_treviso").pk])
    page = soup(signed_in(root.username).get(address))
    assert page.select_one("label[for=id_is_superuser]").get_text(strip=True) == "Technical team"
