"""Registers the desk and the words of the case history in the admin."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.permissions import register_permission_policy

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
