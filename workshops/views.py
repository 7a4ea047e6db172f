"""A workshop's page with its registration, and the confirmation after it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casework import codes, receipts
from content.public_form import posted

from . import actions
from .forms import RegistrationForm


def workshop(request: HttpRequest, page) -> HttpResponse:
    if request.method != "POST":
        return _page(request, page, RegistrationForm())
    form = RegistrationForm(posted(request))
    if not form.is_valid():
        return _page(request, page, form)
    code = receipts.derive(form.nonce, {"workshop": page.workshop_id, **form.content})
    try:
        registration = actions.register(
            workshop=page.workshop,
            code=code,
            language=get_language(),
            nickname=form.cleaned_data["nickname"],
            contact=form.cleaned_data["contact"],
        )
    except actions.TooLate:
        form.add_error(None, _("This workshop has begun. You can no longer register."))
        return _page(request, page, form)
    if not receipts.takes_cookies(request):
        return _confirmation(request, page, code, registration)
    response = redirect(page.get_url(request) + "registered/")
    receipts.remember(response, code)
    return response


def registered(request: HttpRequest, page) -> HttpResponse:
    code = receipts.recall(request)
    registration = actions.find(code, page.workshop)
    if registration is None:
        return redirect(page.get_url(request))
    return _confirmation(request, page, code, registration)


def _page(request: HttpRequest, page, form: RegistrationForm) -> HttpResponse:
    response = _private(request, "workshops/workshop_page.html", page, {"form": form})
    receipts.ask_for_cookies(response)
    return response


def _confirmation(request: HttpRequest, page, code: int, registration) -> HttpResponse:
    context = {
        "receipt": receipts.spoken(code),
        "pictures": codes.to_pictures(code),
        "registration": registration,
    }
    return _private(request, "workshops/registered.html", page, context)


def _private(request: HttpRequest, template: str, page, context: dict) -> HttpResponse:
    response = render(request, template, {**page.get_context(request), **context})
    response["Cache-Control"] = "no-store"
    return response
