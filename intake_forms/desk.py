"""Writing a request down for somebody who cannot, and how far people get in the forms."""

from collections import Counter
from datetime import timedelta

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from casework import codes, receipts
from casework.submitting import Told, submit_once

from . import counting
from .answers import agreed, as_asked
from .counting import Event
from .models import HelpFormPage
from .reading import schema_of
from .schema import Schema, in_language
from .step_forms import StepForm

DAYS = 28


class AssistedForm(forms.Form):
    """What the officer notes beside the worker's answers."""

    language = forms.ChoiceField(label=_("Language of the worker"), choices=settings.LANGUAGES)
    was_read_aloud = forms.BooleanField(
        label=_("I read the consents aloud, and the worker said yes to those that I ticked."),
        error_messages={"required": _("Without a spoken consent nothing may be written down.")},
    )


@permission_required("casework.answer_helprequest", raise_exception=True)
def choose(request: HttpRequest) -> HttpResponse:
    """Which form; with one form only there is nothing to choose."""
    pages = _one_of_each(HelpFormPage.objects.live())
    if len(pages) == 1:
        return redirect("write_down_form", pages[0].pk)
    return render(request, "intake_forms/desk/choose.html", {"pages": pages})


@permission_required("casework.answer_helprequest", raise_exception=True)
def assist(request: HttpRequest, page_id: int) -> HttpResponse:
    """A whole form on one page; the worker leaves with the receipt in the own language."""
    page = get_object_or_404(HelpFormPage.objects.live(), pk=page_id)
    schema = schema_of(page)
    data = request.POST if request.method == "POST" else None
    noted = AssistedForm(data)
    # All at once; conditions are looked at when all is known: what does not apply is left behind.
    questions = [question for step in schema.steps for question in step.questions]
    form = StepForm(
        questions,
        language=translation.get_language(),
        audience=page.audience,
        answers={},
        data=data,
    )
    if data is None or not (noted.is_valid() and _is_complete(form, schema)):
        return render(request, "intake_forms/desk/assist.html", {"noted": noted, "form": form})
    language = noted.cleaned_data["language"]
    # Pressing twice is one request with one receipt.
    code = receipts.derive(form.nonce, {**form.answers, "language": language})
    asked = as_asked(page, schema, form.answers, language)
    consents = agreed(schema, form.answers, language)
    told = Told(asked, consents, seal=receipts.sealed(code), by=request.user)
    case = submit_once(told)
    with translation.override(language):
        receipt = receipts.spoken(code)
    context = {"case": case, "receipt": receipt, "pictures": codes.to_pictures(code)}
    response = render(request, "intake_forms/desk/assisted.html", context)
    response["Cache-Control"] = "no-store"
    return response


@permission_required("intake_forms.view_dailycount", raise_exception=True)
def numbers(request: HttpRequest) -> HttpResponse:
    """Starts, steps and sent forms of the last four weeks, as a chart and as numbers."""
    counted = counting.since(timezone.localdate() - timedelta(days=DAYS - 1))
    charts = [_chart(page, counted) for page in _one_of_each(HelpFormPage.objects)]
    return render(request, "intake_forms/desk/numbers.html", {"charts": charts, "days": DAYS})


def _one_of_each(pages) -> list[HelpFormPage]:
    """Every form once, in the language of whoever looks where there is a page in it."""
    wanted = [settings.LANGUAGE_CODE, translation.get_language()]
    found = pages.filter(locale__language_code__in=wanted).select_related("locale")
    best = {}
    for page in sorted(found, key=lambda page: wanted.index(page.locale.language_code)):
        best[page.translation_key] = page
    return list(best.values())


def _is_complete(form: StepForm, schema: Schema) -> bool:
    """Whether all that applies is answered well, and what happened is said."""
    applies = schema.kept(form.typed)
    for question in form.questions:
        form.fields[question.key].required = question.is_required and question.key in applies
    if form.is_valid() and not (form.answers.get("topic") or form.answers.get("story")):
        place = "story" if "story" in form.fields else "topic"
        form.add_error(place, _("Please choose what happened, or tell us in your own words."))
    return form.is_valid()


def _chart(page: HelpFormPage, counted: Counter) -> dict:
    """Bars of one form, longest first: begun, each step, sent; with a number for each language."""
    schema = schema_of(page)
    language = translation.get_language()
    stages = [
        (Event.STARTED, "", _("Begun")),
        *((Event.STEP, s.key, in_language(s.titles, language)) for s in schema.steps),
        (Event.SENT, "", _("Sent")),
    ]
    form, languages = page.translation_key, [code for code, _name in settings.LANGUAGES]
    rows = [
        {"label": label, "by_language": [counted[form, event, step, code] for code in languages]}
        for event, step, label in stages
    ]
    for row in rows:
        row["total"] = sum(row["by_language"])
    longest = max((row["total"] for row in rows), default=0) or 1
    for row in rows:
        row["width"] = round(20 * row["total"] / longest) * 5
    return {"title": page.title, "rows": rows, "languages": languages}
