"""What each place of the journey shows."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from casework import receipts
from casework.models import HelpRequest
from casework.progress import steps as progress
from reference.models import Country

from .answers import lines
from .journey import Journey
from .schema import Step
from .step_forms import StartForm, StepForm, shown

CHECK, DANGER, SENT = "check", "danger", "sent"


def start(request: HttpRequest, page, form: StartForm, notice: str = "") -> HttpResponse:
    is_begun = Journey.resume(request, page) is not None if request.method == "GET" else False
    context = {"form": form, "is_begun": is_begun, "notice": notice}
    response = _rendered(request, "start", {**page.get_context(request), **context})
    receipts.ask_for_cookies(response)
    return response


def step(journey: Journey, asked: Step, form: StepForm, notice: str = "") -> HttpResponse:
    return _page(journey, "step", {**_step(journey, asked, form), "notice": notice})


def danger(journey: Journey) -> HttpResponse:
    return _page(journey, "danger", _danger(journey))


def go(journey: Journey, place: str, form: StartForm | None = None) -> HttpResponse:
    """On to a step or another place: by redirect; at once without cookies, or to show a form."""
    asked = None if place in (CHECK, DANGER, SENT) else journey.schema.step(place, journey.answers)
    if asked is None and place not in (DANGER, SENT):
        place = CHECK
    there = address(journey, place)
    if form or not journey.has_cookie:
        name, context = _at(journey, place, asked, form or StartForm())
        return _page(journey, name, context)
    # Not `redirect`, which first looks for a view of that name.
    response = HttpResponseRedirect(there)
    receipts.remember(response, journey.code)
    return response


def sent(request: HttpRequest, page, code: int, case: HelpRequest) -> HttpResponse:
    context = {**page.get_context(request), **_receipt(page, case), **receipts.shown(code)}
    return _rendered(request, "receipt", context)


def _at(journey: Journey, place: str, asked: Step | None, form: StartForm) -> tuple[str, dict]:
    """Template and context of a place."""
    if place == CHECK:
        return "check", _check(journey, form)
    if place == DANGER:
        return "danger", _danger(journey)
    if asked:
        return "step", _step(journey, asked, journey.form(asked))
    return "receipt", _receipt(journey.page, journey.case)


def _step(journey: Journey, asked: Step, form: StepForm) -> dict:
    return {
        **shown(journey.schema, asked, form, journey.answers),
        "then": _then(journey),
        "action": f"{journey.page.address}step/{asked.key}/",
    }


def _danger(journey: Journey) -> dict:
    countries = Country.objects.active().filter(side=Country.Side.HOST).with_emergency()
    chosen = [c for c in countries if c.key == journey.answers.get("host_country")]
    return {
        "form": StartForm(),
        "countries": chosen or list(countries),
        "action": f"{journey.page.address}{DANGER}/",
    }


def _check(journey: Journey, form: StartForm) -> dict:
    return {
        "form": form,
        "rows": lines(journey.schema, journey.answers, journey.language, journey.page.audience),
        "before": journey.schema.path(journey.answers)[-1].key,
        "then": CHECK,
        "action": f"{journey.page.address}{CHECK}/",
    }


def _receipt(page, case: HelpRequest) -> dict:
    return {
        **case.emergency,
        "case": case,
        "steps": progress(case.status),
        "action": f"{page.address}{SENT}/",
    }


def address(journey: Journey, place: str) -> str:
    base = journey.page.address
    if place in (CHECK, DANGER, SENT):
        return f"{base}{place}/"
    return f"{base}step/{place}/" + (f"?then={CHECK}" if _then(journey) else "")


def _then(journey: Journey) -> str:
    """Where this step leads, if not on to the next: who came from the check goes back there."""
    request = journey.request
    return CHECK if CHECK in (request.GET.get("then"), request.POST.get("then")) else ""


def _page(journey: Journey, name: str, context: dict) -> HttpResponse:
    """What is shown to one who is on the way, with the receipt, which the phone carries on."""
    full = {**journey.page.get_context(journey.request), **context}
    response = _rendered(journey.request, name, full | receipts.shown(journey.code))
    if journey.has_cookie:
        receipts.remember(response, journey.code)
    return response


def _rendered(request: HttpRequest, name: str, context: dict) -> HttpResponse:
    form, has_cookie = context.get("form"), receipts.takes_cookies(request)
    has_to_wait = form is not None and form.is_bound and form.has_error("__all__", "flood")
    response = render(
        request,
        f"intake_forms/{name}.html",
        {**context, "has_cookie": has_cookie},
        status=429 if has_to_wait else 200,
    )
    # Nothing of it may stay on the phone or on the way to it.
    response["Cache-Control"] = "no-store"
    # Another site can put words into no such page while the reader's cookie comes along: they would
    # stand in the query, or in a form, and forms of other sites come without it (SameSite).
    response.is_own_words = request.method == "GET" and not request.META.get("QUERY_STRING")
    return response
