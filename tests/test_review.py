"""Nothing about rights goes live before a second person has read it."""

import pytest
from django.urls import reverse
from wagtail.models import Page, WorkflowState

from rights.models import CountryPage, RightsPage

from .desk import account, signed_in
from .making import an_example, page_types
from .reviewing import act, edit, live_title, page_in, publish_at_once, second_reviewer, submit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _live(monkeypatch):
    publish_at_once(monkeypatch)


@pytest.mark.parametrize("model", [RightsPage, CountryPage])
def test_an_edited_page_goes_live_only_when_another_person_approves(model):
    page = page_in("en", model)
    before = page.title
    state = submit("editor", page)
    assert live_title(page) == before
    act("editor", page, state)
    assert live_title(page) == before
    act("legal_reviewer", page, state)
    assert live_title(page) == "A new title"


def test_editors_have_no_way_to_publish():
    page = page_in("en")
    before = page.title
    for username in ("editor", "legal_reviewer"):
        edit(username, page, "Published at once", **{"action-publish": "Publish"})
        assert live_title(page) == before
        url = reverse("wagtailadmin_pages:unpublish", args=[page.pk])
        signed_in(username).post(url)
        assert Page.objects.get(pk=page.pk).live


def test_reviewers_do_not_approve_their_own_last_edit():
    page = page_in("en")
    before = page.title
    state = submit("legal_reviewer", page)
    assert "approve" not in offered("legal_reviewer", page)
    act("legal_reviewer", page, state)
    assert live_title(page) == before
    assert "approve" in offered(second_reviewer().username, page)
    act("second_reviewer", page, state)
    assert live_title(page) == "A new title"


def test_superusers_do_not_approve_their_own_last_edit():
    page = page_in("en")
    before = page.title
    state = submit("admin", page)
    assert account("admin").is_superuser
    assert act("admin", page, state).status_code != 200
    assert live_title(page) == before
    assert Page.objects.get(pk=page.pk).workflow_in_progress


def offered(username: str, page: Page) -> str:
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    html = signed_in(username).get(url).content.decode()
    return " ".join(part[:12] for part in html.split('data-workflow-action-name="')[1:])


def test_a_crafted_approval_by_way_of_another_page_is_refused():
    """The address names a page and a task apart: the rule looks at what is approved."""
    mine, theirs = page_in("en"), page_in("en", CountryPage)
    before = mine.title
    state = submit("legal_reviewer", mine)
    submit("editor", theirs, "Theirs")
    response = act("legal_reviewer", theirs, state)
    assert response.status_code in (302, 403)
    assert live_title(mine) == before


def test_an_edit_during_review_voids_it():
    page = page_in("en")
    before = page.title
    state = submit("editor", page)
    edit("legal_reviewer", page, "Changed by the reviewer")
    act("legal_reviewer", page, state)
    assert live_title(page) == before
    act(second_reviewer().username, page, state)
    assert live_title(page) == before, "what was approved is not what stands there now"
    again = Page.objects.get(pk=page.pk).current_workflow_task_state
    assert again != state
    act("legal_reviewer", page, again)
    assert live_title(page) == before
    act("second_reviewer", page, again)
    assert live_title(page) == "Changed by the reviewer"


def test_edit_and_approve_in_one_step_publishes_nothing():
    page = page_in("en")
    before = page.title
    submit("editor", page)
    edit(
        "legal_reviewer",
        page,
        "Slipped in",
        **{"action-workflow-action": "true", "workflow-action-name": "approve"},
    )
    assert live_title(page) == before


def test_a_rejected_page_comes_back_and_can_be_sent_again():
    page = page_in("en")
    before = page.title
    act("legal_reviewer", page, submit("editor", page), "reject")
    assert live_title(page) == before
    state = WorkflowState.objects.for_instance(page).get()
    assert state.status == WorkflowState.STATUS_NEEDS_CHANGES
    response = edit("editor", page, "Better", **{"action-restart-workflow": "Resubmit"})
    assert response.status_code == 302
    act("legal_reviewer", page, Page.objects.get(pk=page.pk).current_workflow_task_state)
    assert live_title(page) == "Better"


@pytest.mark.parametrize("model", page_types())
def test_a_page_that_has_one_place_only_is_not_offered_to_be_moved(model):
    page = an_example(model)
    admin = account("admin")
    assert not page.permissions_for_user(admin).can_move()
    move = reverse("wagtailadmin_pages:move", args=[page.pk])
    assert (
        move not in signed_in("admin").get(reverse("wagtailadmin_pages:edit", args=[page.pk])).text
    )
    if (parent := page.get_parent().specific).depth > 2:
        parent.copy(update_attrs={"slug": "another"})
        assert page.permissions_for_user(account("admin")).can_move()


def test_many_pages_at_once_are_not_offered_to_be_moved():
    listing = reverse("wagtailadmin_explore", args=[page_in("en").get_parent().pk])
    offered = signed_in("admin").get(listing).text
    kinds = ["wagtailcore", "page"]
    assert reverse("wagtail_bulk_action", args=[*kinds, "delete"]) in offered
    move = reverse("wagtail_bulk_action", args=[*kinds, "move"])
    assert move not in offered
    assert signed_in("admin").get(move).status_code == 404
