"""The quick exit: whoever is looked over the shoulder is away at once."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from . import by_receipt, receipts


def leave(request: HttpRequest) -> HttpResponse:
    """Forget the codes, clear what the browser has kept, go somewhere harmless."""
    for cookie in (receipts.COOKIE, receipts.SEAT_COOKIE):
        by_receipt.end(receipts.recall(request, cookie))
    response = redirect(settings.QUICK_EXIT_URL)
    receipts.forget(response, receipts.COOKIE, receipts.SEAT_COOKIE)
    response["Clear-Site-Data"] = '"cache", "storage"'
    response["Cache-Control"] = "no-store"
    return response
