"""Where the second step is demanded, nothing in the admin opens without it."""

from django.conf import settings
from django.shortcuts import redirect
from django.urls import resolve

from . import second_step

# What the way to the second step needs, and the way out.
_OPEN = {
    "second_step_set_up",
    "wagtailadmin_login",
    "wagtailadmin_login_code",
    "wagtailadmin_logout",
    "wagtailadmin_sprite",
    "wagtailadmin_javascript_catalog",
}


def demand_second_step(get_response):
    def middleware(request):
        if _is_missing(request):
            return redirect("second_step_set_up")
        return get_response(request)

    return middleware


def _is_missing(request) -> bool:
    if not settings.REQUIRE_TWO_FACTOR or not request.path.startswith("/admin/"):
        return False
    if not request.user.is_authenticated or second_step.is_on(request.user):
        return False
    return resolve(request.path_info).url_name not in _OPEN
