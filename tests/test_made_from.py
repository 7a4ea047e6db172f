"""Nothing is overwritten unseen, in any register of the admin: walked as they are registered."""

import re
from importlib import import_module

import pytest
from bs4 import Tag
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import models
from django.urls import reverse
from wagtail.admin.viewsets import viewsets
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import (
    Collection,
    GroupPagePermission,
    Locale,
    Page,
    Task,
    Workflow,
    WorkflowPage,
)

from accounts import made_from
from casework.models import HelpRequest
from reference.models import Fact

from .desk import account, admin_patterns, signed_in
from .forms import soup

pytestmark = pytest.mark.django_db
# Cases are changed by actions, each with the state of the case; a language has one field, in which
# no two may be alike.
OTHERWISE = {HelpRequest, Locale}
# Wagtail's own, that are no viewsets.
OTHERS = {
    "wagtailadmin_collections:edit": Collection,
    "wagtailadmin_workflows:edit": Workflow,
    "wagtailadmin_workflows:edit_task": Task,
    "wagtaildocs:edit": Document,
    "wagtailimages:edit": Image,
    "wagtailredirects:edit": Redirect,
}


def registers() -> dict[str, type[models.Model]]:
    """The edit address and model of each register that offers to edit."""
    found = dict(OTHERS)
    import_module("cms.urls")
    for viewset in viewsets.viewsets:
        if isinstance(viewset, ModelViewSet) and viewset.model not in OTHERWISE:
            found[viewset.get_url_name("edit")] = viewset.model
    for _namespace, pattern in admin_patterns():
        if match := re.fullmatch(r"([a-z]+)_([a-z]+)_modeladmin_edit", pattern.name or ""):
            found[pattern.name] = apps.get_model(*match.groups())
    return found


@pytest.fixture
def admin():
    return signed_in("admin")


def form_on(response) -> Tag:
    return next(f for f in soup(response).select("form[method]") if f.select("[name=made_from]"))


def sent(form: Tag) -> dict[str, list[str]]:
    """All that a browser sends, several values of one name included."""
    values = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        values.setdefault(field["name"], [])
        if field.name == "textarea":
            values[field["name"]].append(field.text.removeprefix("\n"))
        elif field.name == "select":
            chosen = [o["value"] for o in field.select("option[selected]")]
            values[field["name"]] += chosen
        elif field.get("type") not in ("checkbox", "radio") or field.has_attr("checked"):
            blank = "on" if field.get("type") == "checkbox" else ""
            values[field["name"]].append(field.get("value", blank))
    return values


def a_plain_field(model, offered: set[str]) -> models.Field:
    """A field in which another number or text is as good."""
    plain = [f for f in model._meta.concrete_fields if f.name in offered and not f.unique]
    plain = plain or [model._meta.get_field("name")]
    numbers = [f for f in plain if isinstance(f, models.IntegerField) and not (f.choices or f.null)]
    texts = [
        f
        for f in plain
        if type(f) in (models.CharField, models.TextField)
        and not f.choices
        and len(f.validators) <= 1
    ]
    texts.sort(key=lambda f: type(f) is not models.TextField)
    return [*numbers, *texts][0]


def other(value):
    return value + 1 if isinstance(value, int) else f"{value} again"


def faults(response) -> dict:
    """What the form found wrong, for whoever reads a failure."""
    return response.context["form"].errors


def row_of(model) -> models.Model:
    rows = model._base_manager
    if model is Redirect:
        return rows.create(old_path="/old", redirect_link="https://example.org/")
    if model is Collection:
        return Collection.get_first_root_node().add_child(name="Cards")
    if model in (Document, Image):
        return rows.create(title="A card", file=get_test_image_file())
    if model is Group:
        return rows.get(name=account("mentor_it").groups.get().name)
    return rows.get(username="mentor_it") if hasattr(model, "username") else rows.first()


EDITED = sorted(registers())


def test_every_register_is_walked():
    names = {model.__name__ for model in registers().values()}
    assert names >= {"Fact", "Country", "Topic", "Sector", "Area", "Mentor", "Officer", "Shop"}
    assert names >= {"Workshop", "User"}


@pytest.mark.parametrize("address", EDITED)
def test_an_older_page_stores_nothing_and_shows_what_stands_there_now(admin, address):
    model = registers()[address]
    row = row_of(model)
    if address.startswith("workshops_registration"):
        pytest.skip("Nobody edits a registration.")
    where = reverse(address, args=[row.pk])
    older = sent(form_on(admin.get(where)))
    field = a_plain_field(model, set(older))
    before = field.value_from_object(row)
    model._base_manager.filter(pk=row.pk).update(**{field.name: other(before)})

    def now():
        return model._base_manager.values_list(field.name, flat=True).get(pk=row.pk)

    refused = admin.post(where, older)
    assert refused.status_code == 200
    assert now() == other(before)
    assert f"Now: {other(before)}" in soup(refused).get_text()
    taken_over = sent(form_on(refused))
    assert taken_over[field.name] == [str(other(before))]
    saved = admin.post(where, taken_over)
    assert saved.status_code == 302, faults(saved)
    assert now() == other(before)

    typed = other(other(before))
    older = {**older, field.name: [str(typed)]}
    refused = admin.post(where, older)
    assert (refused.status_code, now()) == (200, other(before))
    kept = sent(form_on(refused))
    assert kept[field.name] == [str(typed)]
    assert admin.post(where, kept).status_code == 302
    assert now() == typed


@pytest.mark.parametrize("address", EDITED)
@pytest.mark.parametrize("state", ["", "nonsense", "of another row"])
def test_a_form_without_its_state_overwrites_nothing(admin, address, state):
    model = registers()[address]
    if address.startswith("workshops_registration"):
        pytest.skip("Nobody edits a registration.")
    row = row_of(model)
    where = reverse(address, args=[row.pk])
    page = sent(form_on(admin.get(where)))
    field = a_plain_field(model, set(page))
    before = field.value_from_object(row)
    if state == "of another row":
        state = made_from.state(f"{model._meta.label}:0", {})
    page |= {"made_from": [state], field.name: [str(other(before))]}
    assert admin.post(where, page).status_code == 200
    assert model._base_manager.values_list(field.name, flat=True).get(pk=row.pk) == before


def test_a_list_inside_a_form_is_held_too(admin):
    fact = Fact.objects.filter(figures__isnull=False).first()
    where = reverse("fact:edit", args=[fact.pk])
    older = sent(form_on(admin.get(where)))
    figure = fact.figures.first()
    value = figure.value
    fact.figures.filter(pk=figure.pk).update(value="987654")
    older["source"] = ["Another source"]
    refused = admin.post(where, older)
    assert refused.status_code == 200
    assert "987654" in soup(refused).get_text()
    again = sent(form_on(refused))
    assert again["source"] == ["Another source"]
    assert "987654" in [v for values in again.values() for v in values], faults(refused)
    assert admin.post(where, again).status_code == 302
    fact.refresh_from_db()
    assert (fact.source, fact.figures.get(pk=figure.pk).value) == ("Another source", "987654")
    assert value != "987654"


def test_the_same_change_by_two_is_no_conflict(admin):
    mentor = account("mentor_it").mentor
    where = reverse("mentors_mentor_modeladmin_edit", args=[mentor.pk])
    older = sent(form_on(admin.get(where)))
    type(mentor).objects.filter(pk=mentor.pk).update(room=3)
    assert admin.post(where, {**older, "room": ["3"]}).status_code == 302
    older["room"] = ["4"]
    assert admin.post(where, older).status_code == 200


def test_an_account_that_was_switched_off_is_not_switched_on_by_an_older_page(admin):
    user = account("mentor_it")
    where = reverse("wagtailusers_users:edit", args=[user.pk])
    older = sent(form_on(admin.get(where)))
    type(user).objects.filter(pk=user.pk).update(is_active=False)
    assert admin.post(where, {**older, "first_name": ["Gina"]}).status_code == 200
    user.refresh_from_db()
    assert not user.is_active


def role_form(admin, role: Group) -> tuple[str, dict]:
    where = reverse("wagtailusers_groups:edit", args=[role.pk])
    return where, sent(form_on(admin.get(where)))


def test_a_permission_that_was_taken_is_not_given_again_by_an_older_page(admin):
    role = account("coordinator").groups.get()
    where, older = role_form(admin, role)
    taken = role.permissions.get(codename="coordinate_helprequest")
    role.permissions.remove(taken)
    older["name"] = ["Another name"]
    refused = admin.post(where, older)
    assert refused.status_code == 200
    said = "".join(refused.context["form"].errors["permissions"])
    assert said.endswith(f"Now: − {taken}")
    again = sent(form_on(refused))
    assert str(taken.pk) not in again["permissions"]
    assert admin.post(where, again).status_code == 302
    role.refresh_from_db()
    assert role.name == "Another name"
    assert not role.permissions.filter(pk=taken.pk).exists()


def test_what_a_role_may_do_with_pages_is_not_written_over_unseen(admin):
    role = account("editor").groups.get()
    where, older = role_form(admin, role)
    may = Permission.objects.get(codename="lock_page")
    page = Page.objects.get(depth=1)
    added = GroupPagePermission.objects.create(group=role, page=page, permission=may)
    refused = admin.post(where, older)
    assert refused.status_code == 200
    assert f"{page} · {may.name}" in soup(refused).get_text()
    assert GroupPagePermission.objects.filter(pk=added.pk).exists()
    assert admin.post(where, sent(form_on(refused))).status_code == 302
    assert not GroupPagePermission.objects.filter(pk=added.pk).exists()


def test_the_pages_of_a_workflow_are_not_written_over_unseen(admin):
    workflow = Workflow.objects.first()
    where = reverse("wagtailadmin_workflows:edit", args=[workflow.pk])
    older = sent(form_on(admin.get(where)))
    page = Page.objects.filter(depth=3, workflowpage=None).first()
    WorkflowPage.objects.create(workflow=workflow, page=page)
    refused = admin.post(where, older)
    assert refused.status_code == 200
    assert str(page) in soup(refused).select_one("[role=status], .messages").get_text()
    assert WorkflowPage.objects.filter(page=page).exists()


def test_a_language_is_held_too(admin):
    where = reverse("wagtaillocales:edit", args=[Locale.objects.first().pk])
    assert form_on(admin.get(where))
