"""Two-step sign-in in the admin, and a guard for what happens to several accounts at once."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.auth import permission_denied
from wagtail.admin.widgets.button import Button

from . import authority, second_step_views
from .models import User

HISTORY = {
    "accounts.second_step_on": _("Two-step sign-in turned on"),
    "accounts.second_step_codes": _("New codes on paper for two-step sign-in"),
    "accounts.second_step_off": _("Two-step sign-in turned off"),
}


@hooks.register("register_log_actions")
def register_history(actions):
    for action, label in HISTORY.items():
        actions.register_action(action, label, label)


@hooks.register("register_admin_urls")
def register_second_step():
    pages = second_step_views
    return [
        path("two-step/", pages.SecondStepView.as_view(), name="second_step"),
        path("two-step/set-up/", pages.SetUpView.as_view(), name="second_step_set_up"),
        path("two-step/reset/<int:pk>/", pages.ResetView.as_view(), name="second_step_reset"),
    ]


@hooks.register("register_account_menu_item")
def show_second_step(_request):
    return {
        "url": reverse("second_step"),
        "label": _("Two-step sign-in"),
        "help_text": _("A code of your phone beside the password."),
    }


@hooks.register("register_user_listing_buttons")
def show_reset(user, request_user):
    if request_user.has_perm("accounts.change_user"):
        url = reverse("second_step_reset", args=[user.pk])
        yield Button(_("Reset two-step sign-in"), url, icon_name="lock", priority=40)


@hooks.register("before_bulk_action")
def guard_many(request, _action_type, objects, action):
    """All or none: of a list in which one account is out of reach nothing is changed."""
    if action.model is not User:
        return None
    role = action.cleaned_form.cleaned_data.get("role")
    may_all = all(authority.may_change(request.user, account) for account in objects)
    if may_all and (role is None or authority.may_give(request.user, role)):
        return None
    return permission_denied(request)
