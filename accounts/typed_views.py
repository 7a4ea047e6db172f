"""The pages on which somebody finds what they typed: after signing in, or where it is refused."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views import csrf

from . import second_step, typed
from .typed import Typed


def after_signing_in(request: HttpRequest) -> HttpResponse | None:
    """What came along through the sign-in; None where nothing did."""
    if not request.POST.get(typed.FIELD):
        return None
    if found := typed.opened(request):
        return send_again(request, found)
    with translation.override(request.user.language):
        messages.warning(
            request,
            _("Nothing was saved. What was typed here is too old, or somebody else typed it."),
        )
    return redirect("wagtailadmin_home")


def send_again(request: HttpRequest, found: Typed) -> HttpResponse:
    """What would be sent, and to where: nothing goes without a press."""
    context = {"typed": found, "must_set_up": second_step.is_missing(request.user)}
    with translation.override(request.user.language):
        return _kept_nowhere(render(request, "accounts/send_again.html", context))


def not_of_this_sign_in(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without the token of this browser. Only of a page of ours, words are given back."""
    is_ours = request.headers.get("Sec-Fetch-Site") == "same-origin"
    if not (is_ours and request.path.startswith("/admin/")):
        return csrf.csrf_failure(request, reason)
    said = _("This page was opened before you signed in, or by somebody else.")
    return to_copy(request, said, status=403)


def refuse(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """What has no place any more: words to copy, in place of an empty page."""
    with translation.override(request.user.language):
        said = _("This is gone, or you may no longer change it.")
        return to_copy(request, said, status=404 if response.status_code == 404 else 403)


def to_copy(request: HttpRequest, said: str, status: int = 200) -> HttpResponse:
    """The words alone: what cannot be sent from here."""
    context = {"said": said, "typed": Typed.in_(request)}
    return _kept_nowhere(render(request, "accounts/not_sent.html", context, status=status))


def _kept_nowhere(response: HttpResponse) -> HttpResponse:
    add_never_cache_headers(response)
    return response
