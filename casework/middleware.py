"""What somebody typed at the desk is not lost when the session is over."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.made_from import NAME

from . import standing
from .case_views import ACTIONS
from .models import HelpRequest

PRESSED = {f"helprequest:{name}" for name in ACTIONS}


class GiveBackTyped:
    """Whoever is signed out and presses a button of a case gets the words back, ready to be sent.

    They are kept nowhere: they go back into the window that they came from, and only where the form
    bears the state of a page that we made.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request, _view, _args, named) -> HttpResponse | None:
        if request.method != "POST" or request.resolver_match.view_name not in PRESSED:
            return None
        if request.user.is_authenticated:
            return None
        if not standing.was_shown(named["pk"], request.POST.get(NAME, "")):
            return None
        context = {"pk": named["pk"], "number": HelpRequest(pk=named["pk"]).number}
        typed = {name: request.POST.get(name, "") for name in ("body", "to", NAME)}
        response = render(request, "casework/desk/signed_out.html", context | typed)
        response["Cache-Control"] = "no-store"
        return response
