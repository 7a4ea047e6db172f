"""Asking for help: the form and the receipt after it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers

from casework import actions, receipts
from casework.progress import steps
from content.public_form import posted

from .forms import HelpRequestForm


def help_form(request: HttpRequest, page) -> HttpResponse:
    """Show the form; after a good one store the request and redirect, so that reload sends nothing."""
    if request.method != "POST":
        wished = {name: request.GET.get(name, "")[:40] for name in ("topic", "host_country")}
        return _form(request, page, HelpRequestForm(initial=wished))
    form = HelpRequestForm(posted(request))
    if not form.is_valid():
        return _form(request, page, form)
    receipt = receipts.derive(form.nonce, form.content)
    case = actions.submit(asked=form.asked, receipt=receipt)
    if not receipts.takes_cookies(request):
        return _receipt(request, page, receipt, case)
    response = redirect(page.get_url(request) + "sent/")
    receipts.remember(response, receipt)
    return response


def sent(request: HttpRequest, page) -> HttpResponse:
    """The receipt, as often as the phone asks for it while it still holds the code."""
    receipt = receipts.recall(request)
    case = actions.find(receipt) if receipt else None
    if case is None:
        return redirect("mailbox")
    return _receipt(request, page, receipt, case)


def _form(request: HttpRequest, page, form: HelpRequestForm) -> HttpResponse:
    response = _private(request, "intake_forms/help_form_page.html", page, {"form": form})
    receipts.ask_for_cookies(response)
    return response


def _receipt(request: HttpRequest, page, receipt: str, case) -> HttpResponse:
    context = {"receipt": receipts.written(receipts.normalised(receipt)), "case": case}
    context["steps"] = steps(case.status)
    return _private(request, "intake_forms/receipt.html", page, context)


def _private(request: HttpRequest, template: str, page, context: dict) -> HttpResponse:
    response = render(request, template, {**page.get_context(request), **context})
    add_never_cache_headers(response)
    response["Cache-Control"] = "no-store"
    return response
