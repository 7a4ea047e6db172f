"""Editing, submitting and approving pages as people do it in the admin."""

from django.db import transaction
from django.urls import reverse
from wagtail.models import Page, TaskState
from wagtail.test.utils.form_data import (
    nested_form_data,
    querydict_from_html,
    rich_text,
    streamfield,
)

from accounts.models import User
from rights.models import RightsPage

from .desk import account, signed_in


def publish_at_once(monkeypatch) -> None:
    """Publishing waits for the commit, which a test that is rolled back never sees."""
    monkeypatch.setattr(transaction, "on_commit", lambda run, *_args, **_options: run())


def page_in(language: str, model=RightsPage) -> Page:
    return model.objects.live().filter(locale__language_code=language).order_by("pk").first()


def live_title(page: Page) -> str:
    return type(page).objects.get(pk=page.pk).title


def edit(username: str, page: Page, title: str, **action):
    """Send the page editor's own form with another title."""
    client = signed_in(username)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = querydict_from_html(client.get(url).content.decode(), form_id="page-edit-form")
    block = {"heading": "", "text": rich_text("<p>New words.</p>")}
    body = nested_form_data({"body": streamfield([("text", block)])})
    sent = {name: form.getlist(name) for name in form} | body | action
    return client.post(url, {**sent, "title": title})


def submit(username: str, page: Page, title: str = "A new title") -> TaskState:
    response = edit(username, page, title, **{"action-submit": "Submit"})
    assert response.status_code == 302
    return Page.objects.get(pk=page.pk).current_workflow_task_state


def act(username: str, page: Page, state: TaskState, action: str = "approve"):
    client = signed_in(username)
    client.raise_request_exception = False
    args = [page.pk, action, state.pk]
    return client.post(reverse("wagtailadmin_pages:workflow_action", args=args), {"comment": "x"})


def second_reviewer() -> User:
    user = User.objects.create(username="second_reviewer")
    user.groups.set(account("legal_reviewer").groups.all())
    return user
