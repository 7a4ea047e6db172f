"""What each place of the journey shows."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from casework import actions, codes, receipts
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
    response = _page(request, page, "start", context, _status(form))
    receipts.ask_for_cookies(response)
    return response


def step(journey: Journey, asked: Step, form: StepForm, notice: str = "") -> HttpResponse:
    context = {
        **shown(journey.schema, asked, form, journey.answers),
        "then": _then(journey),
        "notice": notice,
        "rest": f"step/{asked.key}/",
    }
    return _on_the_way(journey, "step", context)


def danger(journey: Journey) -> HttpResponse:
    countries = Country.objects.active().filter(side=Country.Side.HOST).with_emergency()
    chosen = [c for c in countries if c.key == journey.answers.get("host_country")]
    context = {"form": StartForm(), "countries": chosen or list(countries), "rest": "danger/"}
    return _on_the_way(journey, "danger", context)


def check(journey: Journey, form: StartForm) -> HttpResponse:
    context = {
        "form": form,
        "rows": lines(journey.schema, journey.answers, journey.language, journey.page.audience),
        "before": journey.schema.path(journey.answers)[-1].key,
        "then": CHECK,
        "rest": "check/",
    }
    return _on_the_way(journey, "check", context)


def sent(request: HttpRequest, page, code: int, case) -> HttpResponse:
    context = {
        **case.emergency,
        "case": case,
        "receipt": receipts.spoken(code),
        "pictures": codes.to_pictures(code),
        "steps": progress(case.status),
        "journey": receipts.closed(code),
        "action": f"{page.address}{SENT}/",
    }
    return _page(request, page, "receipt", context)


def go(journey: Journey, place: str, case=None) -> HttpResponse:
    """On to a step or another place: by redirect, or at once without cookies."""
    asked = None if place in (CHECK, DANGER, SENT) else journey.schema.step(place, journey.answers)
    if asked is None and place not in (DANGER, SENT):
        place = CHECK
    if receipts.takes_cookies(journey.request):
        # Not `redirect`, which first looks for a view of that name.
        response = HttpResponseRedirect(address(journey, place))
        receipts.remember(response, journey.code)
        return response
    if place == SENT:
        return sent(journey.request, journey.page, journey.code, case or actions.find(journey.code))
    if place == CHECK:
        return check(journey, StartForm())
    if place == DANGER:
        return danger(journey)
    return step(journey, asked, journey.form(asked))


def address(journey: Journey, place: str) -> str:
    base = journey.page.address
    if place in (CHECK, DANGER, SENT):
        return f"{base}{place}/"
    return f"{base}step/{place}/" + (f"?then={CHECK}" if _then(journey) else "")


def _then(journey: Journey) -> str:
    """Where this step leads, if not on to the next: who came from the check goes back there."""
    request = journey.request
    return CHECK if CHECK in (request.GET.get("then"), request.POST.get("then")) else ""


def private(response: HttpResponse) -> HttpResponse:
    """Nothing of it may stay on the phone or on the way to it."""
    response["Cache-Control"] = "no-store"
    return response


def _on_the_way(journey: Journey, name: str, context: dict) -> HttpResponse:
    shared = {
        "receipt": receipts.spoken(journey.code),
        "pictures": codes.to_pictures(journey.code),
        "journey": receipts.closed(journey.code),
        "action": journey.page.address + context["rest"],
    }
    form = context["form"]
    response = _page(journey.request, journey.page, name, {**shared, **context}, _status(form))
    if receipts.takes_cookies(journey.request):
        receipts.remember(response, journey.code)
    return response


def _status(form) -> int:
    return 429 if form.is_bound and form.has_error("__all__", "flood") else 200


def _page(request: HttpRequest, page, name: str, context: dict, status: int = 200) -> HttpResponse:
    template = f"intake_forms/{name}.html"
    has_cookie = receipts.takes_cookies(request)
    full = {**page.get_context(request), "has_cookie": has_cookie, **context}
    return private(render(request, template, full, status=status))
