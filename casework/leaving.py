"""When somebody can no longer answer, their open requests go to the coordinators at once.

Switched off, out of the role, the role itself changed, out of the register: whatever the reason.
"""

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import ProtectedError
from django.db.models.deletion import Collector
from django.db.models.signals import m2m_changed, post_delete, post_save
from django_q.tasks import async_task

from accounts import roles
from accounts.models import User
from mentors.models import Mentor
from officers.models import Officer

from . import candidates
from .actions import move
from .models import HelpRequest, Status
from .models.requests import OPEN


def stranded():
    """Open requests that lie with somebody who cannot answer them."""
    lying = HelpRequest.objects.filter(status__in=OPEN, assignee__isnull=False)
    return lying.exclude(assignee__in=candidates.able())


def nobody_coordinates() -> bool:
    """Whether requests wait for a coordinator where none is left."""
    waiting = HelpRequest.objects.filter(status=Status.UNASSIGNED).exists()
    return waiting and not roles.holders(*roles.TO_COORDINATE).exists()


def take_back() -> None:
    """Give the coordinators what lies with people who cannot answer; one mail for all of it."""
    _take(stranded())


@transaction.atomic
def let_go(user: User) -> bool:
    """Before an account is deleted: True where it may be.

    Who wrote to a worker, or read what was written, stays named there; so does who stands in a
    register. Such an account is switched off instead. What is open goes to the coordinators.
    """
    _take(HelpRequest.objects.filter(status__in=OPEN, assignee=user))
    try:
        Collector(using=user._state.db).collect([user])
    except ProtectedError:
        user.is_active = False
        user.save(update_fields=["is_active"])
        return False
    return True


@transaction.atomic
def _take(lying) -> None:
    found = list(lying.select_for_update(of=("self",)))
    for request in found:
        request.rule, request.handler = "cannot_answer", ""
        move(request, Status.UNASSIGNED, by=None)
    if found:
        async_task("casework.tasks.notify_coordinators_of_left")


def watch() -> None:
    """Look whenever an account, a role or a register is changed in the admin."""
    for model in (User, Mentor, Officer):
        post_save.connect(_look, sender=model)
    for model in (Group, Mentor, Officer):
        post_delete.connect(_look, sender=model)
    for relation in (User.groups, User.user_permissions, Group.permissions):
        m2m_changed.connect(_look, sender=relation.through)


def _look(*, update_fields=None, **_signal) -> None:
    if update_fields is None or set(update_fields) != {"last_login"}:
        look()


def look() -> None:
    """A task, because a change may still go on: a role is taken before the next one is given."""
    if stranded().exists():
        async_task("casework.tasks.take_back")
