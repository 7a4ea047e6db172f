"""The mailbox: where a worker comes back with the receipt, without an account."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from accounts import throttle
from content.public_form import posted

from . import actions, receipts
from .forms import MessageForm, ReceiptForm
from .models import HelpRequest
from .progress import steps


@csrf_exempt  # the receipt is the only authority here, and its cookie does not cross sites
@never_cache
def mailbox(request: HttpRequest) -> HttpResponse:
    """Open with a receipt, read, write, close. Nothing of it stands in the address."""
    if request.method == "POST":
        if "close" in request.POST:
            return _closed()
        if "body" in request.POST:
            return _write(request)
        return _open(request)
    case = actions.find(receipts.recall(request))
    return _conversation(request, case) if case else _ask(request, ReceiptForm())


def _open(request: HttpRequest) -> HttpResponse:
    form = ReceiptForm(request.POST)
    who = throttle.sender(request)
    if throttle.RECEIPT_BY_SENDER.is_reached(who):
        form.add_error(
            None, _("Too many attempts. Please wait a quarter of an hour and try again.")
        )
        return _ask(request, form, status=429)
    if not form.is_valid():
        return _ask(request, form)
    receipt = form.cleaned_data["receipt"]
    case = actions.find(receipt)
    if case is None:
        throttle.RECEIPT_BY_SENDER.count(who)
        form.add_error("receipt", _("We do not know this code. Please look at it again."))
        return _ask(request, form)
    if not receipts.takes_cookies(request):
        return _conversation(request, case, receipt=receipt)
    return _opened(receipt)


def _write(request: HttpRequest) -> HttpResponse:
    receipt = receipts.recall(request) or request.POST.get("receipt", "")
    case = actions.find(receipt)
    if case is None:
        return _ask(request, ReceiptForm())
    form = MessageForm(posted(request))
    if not form.is_valid():
        return _conversation(request, case, form=form, receipt=receipt)
    actions.write_back(request=case, body=form.cleaned_data["body"])
    if not receipts.takes_cookies(request):
        return _conversation(request, case, receipt=receipt)
    return _opened(receipt)


def _opened(receipt: str) -> HttpResponse:
    response = redirect("mailbox")
    receipts.remember(response, receipt)
    return response


def _closed() -> HttpResponse:
    response = redirect("mailbox")
    receipts.forget(response)
    return response


def _ask(request: HttpRequest, form: ReceiptForm, status: int = 200) -> HttpResponse:
    response = render(request, "casework/receipt_form.html", {"form": form}, status=status)
    receipts.ask_for_cookies(response)
    return response


def _conversation(request, case: HelpRequest, form=None, receipt: str = "") -> HttpResponse:
    typed = "" if receipts.takes_cookies(request) else receipt
    context = {
        "case": case,
        "conversation": case.messages.all(),
        "steps": steps(case.status),
        "form": form or MessageForm(initial={"receipt": typed}),
    }
    return render(request, "casework/mailbox.html", context)
