"""A workshop's page with its registration, and the page of the registration after it."""

from datetime import timedelta
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Locale

from accounts import throttle
from casework import codes, receipts, screens
from content.public_form import posted

from . import actions
from .forms import RegistrationForm
from .models import Registration

_DOUBLE_PRESS = timedelta(seconds=5)


def serve(request: HttpRequest, page) -> HttpResponse:
    """Whichever of the two somebody asks for."""
    place = request.routable_resolver_match.url_name
    return registered(request, page) if place == "registered" else workshop(request, page)


def workshop(request: HttpRequest, page) -> HttpResponse:
    if request.method != "POST":
        return _page(request, page, RegistrationForm())
    form = RegistrationForm(posted(request))
    if not form.is_valid():
        return _page(request, page, form)
    code = receipts.Code(
        receipts.derive(form.nonce, {"workshop": page.workshop_id, **form.content})
    )
    if _is_flooding(request, page, code):
        text = _("Very many people register from here. Please wait five minutes, then press again.")
        form.add_error(None, text)
        return _page(request, page, form, status=429)
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
    if _is_back_again(request, code, registration):
        return _ask_who(request, page, form, code)
    return _onward(request, page, code, registration)


def _is_flooding(request: HttpRequest, page, code: int) -> bool:
    """Far more than a group on one phone; pressing again for the same seat counts nothing."""
    who = f"{page.workshop_id}:{throttle.sender(request)}"
    return not (actions.find(code, page.workshop) or throttle.SEAT_BY_SENDER.take(who))


def registered(request: HttpRequest, page) -> HttpResponse:
    """The receipt, seat or waiting list, and the way to give the place back."""
    code = receipts.carried(request, receipts.SEAT_COOKIE)
    registration = actions.find(code, page.workshop)
    if registration is None:
        return _too_late(request, page)
    if "cancel" in request.POST:
        return _cancel(request, page, code, registration)
    return _confirmation(request, page, code, registration)


def _too_late(request: HttpRequest, page) -> HttpResponse:
    """From a page that has closed, or whose place is given up: doing it twice is done twice."""
    meant = receipts.meant(request, receipts.SEAT_COOKIE)
    if "cancel" not in request.POST or meant is None:
        return redirect(page.get_url(request))
    if actions.is_kept(meant, page.workshop):
        return screens.ask(request, is_late=True)
    return _private(request, "workshops/cancelled.html", page, {})


def found(seal: str) -> partial | None:
    """The view for a code that was typed into the mailbox, if it is one of a workshop."""
    registration = Registration.objects.filter(receipt_seal=seal).first()
    if registration is None:
        return None
    pages = registration.workshop.pages.live()
    page = pages.filter(locale=Locale.get_active()).first() or pages.first()
    return partial(_found, page=page, registration=registration) if page else None


def _found(request: HttpRequest, code: int, *, page, registration) -> HttpResponse:
    return _onward(request, page, code, registration)


def _is_back_again(request: HttpRequest, code: int, registration) -> bool:
    """Whether the phone had its receipt before it sent the same again: no double press."""
    is_known = receipts.recall(request, cookie=receipts.SEAT_COOKIE) == code
    is_old = timezone.now() - registration.created_at > _DOUBLE_PRESS
    return is_old and (is_known or not receipts.takes_cookies(request))


def _ask_who(request: HttpRequest, page, form: RegistrationForm, code: int) -> HttpResponse:
    """A family shares a phone, and father and son a name: the same again may be another person."""
    fresh = RegistrationForm(initial=form.cleaned_data | {"token": RegistrationForm.new_token()})
    context = {"form": fresh, "journey": receipts.closed(code)}
    return _private(request, "workshops/another.html", page, context)


def _onward(request: HttpRequest, page, code: int, registration) -> HttpResponse:
    """To the registration's page: by redirect, or at once for phones that refuse cookies."""
    if not receipts.takes_cookies(request, receipts.SEAT_COOKIE):
        return _confirmation(request, page, code, registration)
    response = redirect(page.get_url(request) + "registered/")
    receipts.remember(response, code, receipts.SEAT_COOKIE)
    return response


def _cancel(request: HttpRequest, page, code: int, registration) -> HttpResponse:
    """Asked once more first: somebody else may get the seat at once."""
    if request.POST["cancel"] != "yes":
        context = {"journey": receipts.closed(code)}
        return _private(request, "workshops/cancel.html", page, context)
    actions.cancel(registration=registration)
    response = _private(request, "workshops/cancelled.html", page, {})
    if not receipts.is_of_another(request, receipts.SEAT_COOKIE):
        receipts.forget(response, receipts.SEAT_COOKIE)
    return response


def _page(request: HttpRequest, page, form: RegistrationForm, status=200) -> HttpResponse:
    response = _private(request, "workshops/workshop_page.html", page, {"form": form})
    response.status_code = status
    receipts.ask_for_cookies(response)
    return response


def _confirmation(request: HttpRequest, page, code: int, registration) -> HttpResponse:
    context = {
        "receipt": receipts.spoken(code),
        "pictures": codes.to_pictures(code),
        "registration": registration,
        "journey": receipts.closed(code),
    }
    return _private(request, "workshops/registered.html", page, context)


def _private(request: HttpRequest, template: str, page, context: dict) -> HttpResponse:
    response = render(request, template, {**page.get_context(request), **context})
    response["Cache-Control"] = "no-store"
    return response
