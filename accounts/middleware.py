"""Before the admin: gives back what was typed while signed out, and demands the second step."""

from django.shortcuts import redirect

from . import second_step, typed, typed_views, views

_DOORS = {"wagtailadmin_login", "wagtailadmin_login_code", "wagtailadmin_logout"}
# What the way to the second step needs besides.
_OPEN = {
    *_DOORS,
    "second_step_set_up",
    "wagtailadmin_sprite",
    "wagtailadmin_javascript_catalog",
}


def give_back_typed(get_response):
    def middleware(request):
        response = get_response(request)
        if typed.is_turned_away(request, response) and _may_be_given_back(request):
            return views.ask_to_sign_in(request)
        if request.path.startswith("/admin/") and typed.is_refused(request, response):
            return typed_views.refuse(request, response)
        return response

    return middleware


def _may_be_given_back(request) -> bool:
    """On the way in, only what came along already; who signs out wants nothing sent."""
    return typed.FIELD in request.POST or request.resolver_match.url_name not in _DOORS


def demand_second_step(get_response):
    def middleware(request):
        return get_response(request)

    def process_view(request, _view, _args, _named):
        is_admin = request.path.startswith("/admin/")
        if not (is_admin and second_step.is_missing(request.user)):
            return None
        if request.resolver_match.url_name in _OPEN:
            return None
        if request.method == "POST" and typed.by_hand(request):
            return typed_views.send_again(request, typed.Typed.in_(request))
        return redirect("second_step_set_up")

    middleware.process_view = process_view
    return middleware
