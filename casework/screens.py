"""The pages of the mailbox."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts import made_from

from . import data_rights, receipts, unsent
from .forms import CorrectionForm, MessageForm, ReceiptForm
from .models import HelpRequest
from .progress import steps


def ask(request: HttpRequest, form=None, status: int = 200, **said: bool) -> HttpResponse:
    """For the receipt. `is_late`: a button was pressed that does nothing any more; `is_told`: what
    was typed does not come back with this code."""
    kept = unsent.seal(request) if request.method == "POST" else ""
    context = {"form": form or ReceiptForm(), "unsent": kept, **said}
    response = render(request, "casework/receipt_form.html", context, status=status)
    receipts.ask_for_cookies(response)
    return response


def conversation(
    request, case, code, form=None, correction=None, seen=None, **said
) -> HttpResponse:
    """`seen` holds the state from which a correction was made, where it is not that of now.

    Whoever reads or presses has half an hour from then on.
    """
    known = {"story": case.story, "contact": case.contact}
    context = {
        **shown(case),
        **carrying(code),
        **case.emergency,
        "may_write": case.may_be_read,
        "is_written": form is not None,
        "is_corrected": correction is not None,
        **said,
        "form": form or MessageForm(),
        "correction": correction or CorrectionForm(initial=known),
        made_from.NAME: seen or data_rights.state(case),
    }
    response = private(render(request, "casework/mailbox.html", context))
    if receipts.takes_cookies(request):
        receipts.remember(response, code)
    return response


def shown(case: HelpRequest) -> dict:
    return {
        "case": case,
        "conversation": case.messages.all(),
        "consents": case.consents.all(),
        "openings": case.openings.all(),
        "steps": steps(case.status),
    }


def carrying(code: int | None) -> dict:
    return {"journey": "" if code is None else receipts.closed(code)}


def erased(request: HttpRequest, words: Iterable[str] = ()) -> HttpResponse:
    """With what was typed too late, to be copied: it is kept nowhere."""
    typed = [text for text in words if text.strip()]
    return private(render(request, "casework/erased.html", {"typed": typed}))


def private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
