"""Registers the desk and the words of the case history in the admin."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import log
from wagtail.permissions import register_permission_policy

from accounts.models import User

from . import leaving
from .models import HelpRequest, HistoryLine, Status
from .start_page import OpenRequests
from .viewsets import DeskPolicy, HelpRequestViewSet

register_permission_policy(HelpRequest, DeskPolicy(HelpRequest))

HISTORY = {
    "casework.received": _("Received"),
    "casework.worker_wrote": _("The worker wrote"),
    "casework.worker_corrected": _("The worker corrected the request"),
    "casework.consent_withdrawn": _("The worker took back a consent"),
    "casework.erased": _("The worker erased everything"),
    **{f"casework.{status.value}": status.label for status in Status},
}


@hooks.register("register_admin_viewset")
def register_desk():
    return HelpRequestViewSet()


@hooks.register("construct_homepage_panels")
def show_open_requests(request, panels):
    if request.user.has_perm("casework.view_helprequest"):
        panels.append(OpenRequests())


@hooks.register("before_delete_user")
def let_one_go(request, user):
    if request.method == "POST" and not leaving.let_go(user):
        return _switched_off(request, [user])
    return None


# After accounts have said whether this person may.
@hooks.register("before_bulk_action", order=10)
def let_many_go(request, action_type, objects, action):
    """Those that may be deleted are left in the list of what is deleted."""
    if action.model is not User or action_type != "delete":
        return None
    kept = [user for user in objects if not leaving.let_go(user)]
    objects[:] = [user for user in objects if user not in kept]
    if not kept:
        return None
    answer = _switched_off(request, kept)
    return None if objects else answer


@hooks.register("after_bulk_action")
def look_after_many(_request, _action_type, _objects, action):
    """Many accounts are changed in one statement, which sends no signal."""
    if action.model is User:
        leaving.look()


def _switched_off(request, users):
    for user in users:
        log(user, "wagtail.edit", user=request.user)
    said = _("Switched off instead of deleted, because requests or registers name them: %(names)s.")
    names = ", ".join(user.get_username() for user in users)
    messages.warning(request, said % {"names": names})
    return redirect("wagtailusers_users:index")


@hooks.register("register_log_actions")
def register_history(actions):
    actions.register_model(HelpRequest, HistoryLine)
    for action, label in HISTORY.items():
        actions.register_action(action, label, label)


@hooks.register("register_permissions")
def register_permissions():
    """So that the list of a role's permissions in the admin shows what it may do at the desk."""
    from django.contrib.auth.models import Permission

    return Permission.objects.filter(
        content_type__app_label="casework",
        codename__in=("view_helprequest", "answer_helprequest", "coordinate_helprequest"),
    )
