"""People who cannot answer: nothing is given to them; what they had goes to the coordinators."""

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.urls import reverse

from accounts import roles
from accounts.models import User
from casework import actions, candidates, data_rights, leaving
from casework.models import HelpRequest, Opening, Status
from casework.models.requests import OPEN
from mentors.models import Mentor
from officers.models import Officer

from .asking import ask, press
from .desk import STORY, account, case, said, signed_in
from .desk import press as press_at_desk
from .forms import fields_of, soup
from .stored import queued, run_queue
from .test_upkeep import upkeep

pytestmark = pytest.mark.django_db
MENTOR, OFFICER = "mentor_it", "officer_treviso"


def save(user: User, **values) -> None:
    for name, value in values.items():
        setattr(user, name, value)
    user.save()


def group_of(user: User) -> Group:
    return user.groups.get()


def lose(user: User, codename: str) -> None:
    group_of(user).permissions.remove(Permission.objects.get(codename=codename))


def unsign(user: User) -> None:
    mentor = user.mentor
    mentor.code_signed = False
    mentor.save()


def register_as(user: User, other: User) -> None:
    entry = getattr(user, "mentor", None) or user.officer
    entry.user = other
    entry.save()


def switch_off_with_others(user: User) -> None:
    where = reverse("wagtail_bulk_action", args=["accounts", "user", "set_active_state"])
    signed_in("admin").post(f"{where}?id={user.pk}", {"mark_as_active": "False"})


# Everything by which somebody stops being able to answer.
WAYS = {
    "switched off": lambda user: save(user, is_active=False),
    "switched off with others": switch_off_with_others,
    "out of all roles": lambda user: user.groups.clear(),
    "another role": lambda user: user.groups.set(account("editor").groups.all()),
    "the role may not open the desk": lambda user: lose(user, "view_helprequest"),
    "the role may not answer": lambda user: lose(user, "answer_helprequest"),
    "the role may not sign in": lambda user: lose(user, "access_admin"),
    "the role is gone": lambda user: group_of(user).delete(),
    "out of the register": lambda user: (getattr(user, "mentor", None) or user.officer).delete(),
    "somebody else stands in the register": lambda user: register_as(user, account("coordinator")),
}


@pytest.mark.parametrize("username", [MENTOR, OFFICER])
@pytest.mark.parametrize("way", [*WAYS, "the code is no longer signed"])
def test_who_can_no_longer_answer_loses_what_is_open_and_coordinators_are_told(way, username):
    if way == "the code is no longer signed" and username == OFFICER:
        pytest.skip("Officers sign none.")
    kept = case(username, status="closed")
    lost = [case(username), case(username, status="in_progress", has_news=True)]
    WAYS.get(way, unsign)(account(username))
    run_queue()
    for request in lost:
        request.refresh_from_db()
        assert (request.status, request.assignee) == (Status.UNASSIGNED, None)
        assert request.history.first().action == "casework.unassigned"
    assert HelpRequest.objects.get(pk=lost[1].pk).has_news
    assert HelpRequest.objects.get(pk=kept.pk).assignee == account(username)
    (sent,) = mail.outbox
    assert sent.to == [account("coordinator").email]
    assert sent.subject.startswith("2 requests")
    assert reverse("helprequest:index") in sent.body
    assert "MM-" not in sent.subject + sent.body


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_coordinators_are_told_in_their_language(language):
    case(MENTOR)
    account("coordinator").set_language(language)
    save(account(MENTOR), is_active=False)
    run_queue()
    (sent,) = mail.outbox
    words = "somebody can no longer answer requests"
    assert (words in sent.body) == (language == "en")
    assert account("coordinator").first_name in sent.body
    assert STORY not in sent.body


def test_others_keep_theirs():
    request, kept = case(MENTOR), case("mentor_be")
    save(account(MENTOR), is_active=False)
    run_queue()
    assert HelpRequest.objects.get(pk=request.pk).assignee is None
    assert HelpRequest.objects.get(pk=kept.pk).assignee == account("mentor_be")


@pytest.mark.parametrize("way", WAYS)
def test_they_are_neither_routed_to_nor_offered(way):
    user = account(MENTOR)
    assert user in candidates.eligible()
    WAYS[way](user)
    assert user not in candidates.able()
    assert user not in candidates.eligible()
    assert MENTOR not in {candidate.name for candidate in candidates.on_duty("mentor")}
    request = case()
    assert said(press_at_desk("assign", request, "coordinator", to=user.pk))
    with pytest.raises(actions.ImpossibleStep):
        actions.assign(request=request, to=user, by=account("coordinator"))
    assert HelpRequest.objects.get(pk=request.pk).status == Status.UNASSIGNED


def test_a_holiday_is_no_leaving():
    request = case(MENTOR)
    mentor = account(MENTOR).mentor
    mentor.is_available = False
    mentor.save()
    upkeep("route leftovers")
    request.refresh_from_db()
    assert request.assignee == account(MENTOR)


def test_a_change_of_role_between_two_answering_roles_takes_nothing_away():
    """A role is taken before the next one is given: only how it ends counts."""
    request = case(MENTOR)
    account(MENTOR).groups.set([roles.group_for("officer")])
    run_queue()
    request.refresh_from_db()
    assert request.assignee == account(MENTOR)
    assert mail.outbox == []


def test_signing_in_looks_for_nobody():
    case(MENTOR)
    User.objects.filter(username=MENTOR).update(is_active=False)
    account("coordinator").save(update_fields=["last_login"])
    assert queued() == []


def test_what_a_command_changed_is_found_within_minutes_and_told_in_the_digest():
    request = case(MENTOR)
    User.objects.filter(username=MENTOR).update(is_active=False)
    assert list(leaving.stranded()) == [request]
    upkeep("daily digest")
    assert "somebody who cannot answer: 1" in mail.outbox[0].body
    mail.outbox.clear()
    upkeep("route leftovers")
    request.refresh_from_db()
    assert (request.status, request.assignee) == (Status.UNASSIGNED, None)
    assert len(mail.outbox) == 1
    upkeep("route leftovers")
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("status", [s for s in Status if s in ("answered", "closed", *OPEN[2:])])
@pytest.mark.parametrize("way", ["message", "correction"])
def test_a_worker_who_writes_to_somebody_gone_reaches_the_coordinators(status, way):
    client, _receipt, request = ask()
    HelpRequest.objects.update(status=status)
    User.objects.filter(pk=request.assignee_id).update(is_active=False)
    mail.outbox.clear()
    press(client, "ro", way, **{"message": {"body": "Da?"}, "correction": {"story": "Alt"}}[way])
    run_queue()
    request.refresh_from_db()
    assert (request.status, request.assignee) == (Status.UNASSIGNED, None)
    assert request.has_news
    assert [one.to for one in mail.outbox] == [[account("coordinator").email]]


def over(way: str) -> HelpRequest:
    request = ask()[2]
    if way == "erased":
        data_rights.erase(request=request)
    else:
        data_rights.withdraw(request=request, key="consent")
    run_queue()
    mail.outbox.clear()
    return request


@pytest.mark.parametrize("way", ["erased", "withdrawn"])
def test_what_nobody_may_read_is_not_handed_over_and_nobody_is_noted_as_reader(way):
    request = over(way)
    coordinator = signed_in("coordinator")
    read = Opening.objects.count()
    page = coordinator.get(f"/admin/requests/inspect/{request.pk}/")
    assert not soup(page).select("form[data-form]")
    assert Opening.objects.count() == read
    assert said(press_at_desk("assign", request, "coordinator", to=account(MENTOR).pk))
    request.refresh_from_db()
    assert (request.status, request.assignee) == (Status.CLOSED, None)
    assert queued() == []


def test_erased_never_leaves_closed():
    request = over("erased")
    request.refresh_from_db()
    for status in set(Status) - {Status.CLOSED}:
        with pytest.raises(actions.ImpossibleStep):
            actions.move(request, status, by=None)


@pytest.mark.parametrize("name", ["mentors_mentor", "officers_officer"])
def test_registers_offer_only_accounts_that_may_answer(name):
    page = signed_in("coordinator").get(reverse(f"{name}_modeladmin_create"))
    offered = {int(o["value"]) for o in soup(page).select("[name=user] option") if o["value"]}
    may = set(roles.holders(*roles.TO_ANSWER).values_list("pk", flat=True))
    assert offered == may
    assert account("editor").pk not in offered
    assert account("admin").pk not in offered


@pytest.mark.parametrize(("model", "username"), [(Mentor, MENTOR), (Officer, OFFICER)])
def test_the_entry_of_somebody_gone_can_still_be_edited(model, username):
    User.objects.filter(username=username).update(is_active=False)
    entry = model.objects.get(user__username=username)
    where = reverse(
        f"{model._meta.app_label}_{model._meta.model_name}_modeladmin_edit", args=[entry.pk]
    )
    client = signed_in("coordinator")
    form = next(f for f in soup(client.get(where)).select("form") if f.select("[name=room]"))
    assert client.post(where, {**fields_of(form), "room": "7"}).status_code == 302
    entry.refresh_from_db()
    assert entry.room == 7


def delete(*users: User, at_once: bool = False):
    """As an administrator does it in the list of accounts: one, or several at once."""
    where = reverse("wagtailusers_users:delete", args=[users[0].pk])
    if at_once:
        where = reverse("wagtail_bulk_action", args=["accounts", "user", "delete"])
        where += "?" + "&".join(f"id={user.pk}" for user in users)
    return signed_in("admin").post(where)


@pytest.mark.parametrize("at_once", [False, True])
def test_a_deleted_account_leaves_its_open_requests_to_the_coordinators(at_once):
    """Who wrote or read something stays named there: that account is switched off instead."""
    gone = User.objects.create_user("gone", is_active=True)
    new, named = case(), account(MENTOR)
    HelpRequest.objects.filter(pk=new.pk).update(assignee=gone, status=Status.ASSIGNED)
    read, done = case(MENTOR), case(MENTOR, status="answered")
    actions.note_opening(request=read, by=named)
    answers = [delete(gone, named, at_once=True)] if at_once else [delete(gone), delete(named)]
    assert "Switched off" in said(answers[-1])
    assert {answer.status_code for answer in answers} == {302}
    for request in (new, read):
        request.refresh_from_db()
        assert (request.status, request.assignee) == (Status.UNASSIGNED, None)
        assert request.history.first().action == "casework.unassigned"
    assert HelpRequest.objects.get(pk=done.pk).assignee == named
    named.refresh_from_db()
    assert not named.is_active
    assert not User.objects.filter(pk=gone.pk).exists()
    run_queue()
    assert {to for one in mail.outbox for to in one.to} == {account("coordinator").email}


def test_where_no_coordinator_is_left_the_technical_team_is_told_and_monitoring_too():
    User.objects.filter(username__in=["coordinator", MENTOR]).update(is_active=False)
    request = case(MENTOR)
    upkeep("route leftovers")
    request.refresh_from_db()
    assert request.status == Status.UNASSIGNED
    assert {to for one in mail.outbox for to in one.to} == {account("admin").email}
    assert leaving.nobody_coordinates()
    User.objects.filter(username="coordinator").update(is_active=True)
    assert not leaving.nobody_coordinates()


def test_looking_at_the_page_that_asks_deletes_nothing():
    request = case(MENTOR)
    where = reverse("wagtailusers_users:delete", args=[account(MENTOR).pk])
    assert signed_in("admin").get(where).status_code == 200
    request.refresh_from_db()
    assert (request.assignee, request.assignee.is_active) == (account(MENTOR), True)
