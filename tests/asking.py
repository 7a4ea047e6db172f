"""Requests as people send them: through either help form, step by step."""

from itertools import takewhile

from django.test import Client
from django.utils import translation

from casework import receipts
from casework.models import Draft, HelpRequest
from intake_forms.models import HelpFormPage
from intake_forms.reading import schema_of
from intake_forms.step_forms import StartForm

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


def sent(
    answers: dict, language: str = "ro", audience: str = WORKER, client: Client | None = None
) -> tuple:
    """(client with the cookie, receipt) of a form that was sent, all before that left out."""
    client, page = client or Client(), form_page(language, audience)
    code = drafted(client, page, answers)
    answer = client.post(f"{page.url}check/", {"token": StartForm.new_token()})
    assert answer.url == f"{page.url}sent/", answer.url
    with translation.override(language):
        return client, receipts.spoken(code)


def reached(client, page: HelpFormPage, answers: dict, until: str):
    """The page that `walk` comes to, without the steps before it."""
    key = until.strip("/").rpartition("/")[2]
    drafted(client, page, answers, key)
    seen = client.get(f"{page.url}check/" if key == "check" else f"{page.url}step/{key}/")
    assert seen.status_code == 200, seen.headers.get("Location")
    return seen


def drafted(client, page: HelpFormPage, answers: dict, until: str = "check") -> receipts.Code:
    """Answers are kept where the steps before that one would have put them, on this phone."""
    steps = [*takewhile(lambda step: step.key != until, schema_of(page).path(answers))]
    asked = {question.key for step in steps for question in step.asked(answers)}
    code = receipts.new()
    Draft.objects.create(
        receipt_seal=receipts.sealed(code),
        form=page.translation_key,
        answers={key: said for key, said in answers.items() if key in asked},
        progress={"done": [step.key for step in steps]},
    )
    client.cookies.load({"cookies": "1", receipts.COOKIE: receipts.closed(code)})
    return code


def press(client, language: str, form: str, **more):
    """Press a button of the open mailbox; returns the answer itself, before any redirect."""
    page = client.get(f"/{language}/mailbox/")
    assert form_of(page, form), soup(page).main
    return client.post(f"/{language}/mailbox/", {**fields_of(form_of(page, form)), **more})
