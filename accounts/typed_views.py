"""The pages on which somebody finds what they typed: before signing in, after it, and refused."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views import csrf

from . import second_step, typed
from .typed import Typed


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """What was typed goes along, sealed; once more where the second step took too long."""
    from .views import SignInView

    sealed = request.POST.get(typed.FIELD) or typed.seal(request)
    if len(sealed) > typed.LARGEST:
        return _to_copy(request, _("You are signed out, and your text is too long to be kept."))
    page = SignInView.blank(request, sealed).render()
    add_never_cache_headers(page)
    return page


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
    return _to_copy(request, said, status=403)


def _to_copy(request: HttpRequest, said: str, status: int = 200) -> HttpResponse:
    context = {"said": said, "typed": Typed.in_(request)}
    return _kept_nowhere(render(request, "accounts/not_sent.html", context, status=status))


def _kept_nowhere(response: HttpResponse) -> HttpResponse:
    add_never_cache_headers(response)
    return response
