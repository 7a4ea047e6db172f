"""Requests as people send them: through either help form, step by step."""

from django.test import Client

from casework.models import Draft, HelpRequest
from intake_forms.models import HelpFormPage

from .forms import by_client, fields_of, follow, form_of, receipt_of, send, soup, summary_of
from .stored import run_queue

MOST_STEPS = 30
WORKER, ORGANISATION = HelpFormPage.Audience
# What somebody in Italy asks, with everything that can be said.
ASKED = {
    "host_country": "IT",
    "topic": "unpaid_wages",
    "sector": "agriculture",
    "story": "Zorzonel nu plateste",
    "contact": "zyx-contact",
    "consent": True,
    "consent_refer": True,
    "consent_statistics": True,
}
# What a firm asks, so that every step and question of its form comes.
ASKED_BY_A_FIRM = {
    "client_type": "firm",
    "host_country": "IT",
    "topic": "posting_of_workers",
    "workers_count": "more",
    "wants_meeting": True,
    "meeting_times": "Luni",
    "story": "Cum detașăm?",
    "consent": True,
}


def form_page(language: str = "en", audience: str = WORKER) -> HelpFormPage:
    """The help form of that language and audience."""
    pages = HelpFormPage.objects.live().filter(audience=audience)
    return pages.get(locale__language_code=language)


def begun(client, page: HelpFormPage):
    """The first step of a form that was just begun."""
    get, post = by_client(client)
    return send(get, post, follow(get, get(page.url)), "help-request")


def walk(client, response, answers: dict, until: str = ""):
    """Answer step after step, to the receipt or to the place whose address ends so."""
    get, post = by_client(client)
    for _step in range(MOST_STEPS):
        if receipt_of(response) or (until and place(response).endswith(until)):
            return response
        assert not summary_of(response), summary_of(response)
        response = send(get, post, response, "help-request", **answers)
    raise AssertionError("The help form does not end.")


def place(response) -> str:
    return response.request["PATH_INFO"]


def ask(answers: dict | None = None, language: str = "ro", audience: str = WORKER) -> tuple:
    """(client with the cookie, receipt, stored request) of a new request, routed."""
    client, receipt = sent({**ASKED, **(answers or {})}, language, audience)
    run_queue()
    return client, receipt, HelpRequest.objects.latest("pk")


def sent(answers: dict, language: str = "ro", audience: str = WORKER) -> tuple:
    """(client with the cookie, receipt) of a form that was begun and sent, its steps left out.

    The answers are put where the steps would have kept them; `walk` takes every step.
    """
    client, page = Client(), form_page(language, audience)
    begun(client, page)
    draft = Draft.objects.latest("pk")
    draft.answers = answers
    draft.save()
    check = client.get(f"{page.url}check/")
    return client, receipt_of(walk(client, check, {}))


def press(client, language: str, form: str, **more):
    """Press a button of the open mailbox; returns the answer itself, before any redirect."""
    page = client.get(f"/{language}/mailbox/")
    assert form_of(page, form), soup(page).main
    return client.post(f"/{language}/mailbox/", {**fields_of(form_of(page, form)), **more})
