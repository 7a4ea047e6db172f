"""The mailbox: where a worker comes back with the receipt, without an account."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from wagtail.models import Locale, Page

from accounts import made_from, throttle
from content.public_form import posted

from . import actions, by_receipt, data_rights, receipts, screens, unsent
from .danger import means_danger
from .forms import CorrectionForm, MessageForm, ReceiptForm
from .models import Draft, HelpRequest


@csrf_exempt  # the receipt is the only authority here, and its cookie does not cross sites
@never_cache
def mailbox(request: HttpRequest) -> HttpResponse:
    """Open with a receipt, read, write, take along, erase. Nothing of it stands in the address."""
    if request.method != "POST":
        code = receipts.recall(request)
        case = by_receipt.find(code)
        return screens.conversation(request, case, code) if case else screens.ask(request)
    if "close" in request.POST:
        return _closed(request)
    if request.POST.keys() >= {"receipt", "switch_to"}:
        return screens.ask(request, ReceiptForm(initial=request.POST.dict()))
    if "receipt" in request.POST and not WISHES.keys() & request.POST.keys():
        return _open(request)
    code = receipts.carried(request)
    case = by_receipt.find(code)
    if case is None:
        return _too_late(request)
    wish = next((WISHES[name] for name in WISHES if name in request.POST), None)
    return wish(request, case, code) if wish else _again(request, case, code)


def _too_late(request: HttpRequest) -> HttpResponse:
    """From a page that has closed, or whose request is erased: no code brings words back there."""
    if by_receipt.is_gone(receipts.meant(request)):
        sent = posted(request)
        return screens.erased(request, [sent[name] for name in ("body", "story") if name in sent])
    return screens.ask(request, is_late=bool(WISHES.keys() & request.POST.keys()))


def _open(request: HttpRequest) -> HttpResponse:
    """A wrong code, an erased one and one that never was get the same answer in the same time.

    A right one opens however many wrong ones come from the same address; 429 is for the proxy.
    """
    form = ReceiptForm(posted(request))
    if not form.is_valid():
        return screens.ask(request, form)
    code = form.cleaned_data["receipt"]
    case, draft, elsewhere = by_receipt.look_up(code)
    words = unsent.words_for(request, case) if case else {}
    if (case or draft or elsewhere) and unsent.is_lost(request, words):
        form.add_error("receipt", _not_with_this_code())
        return screens.ask(request, form, is_told=True)
    if case:
        return _back(request, case, code, words)
    if draft:
        return _go_on(request, draft, code)
    if elsewhere:
        return elsewhere(request, code)
    form.add_error("receipt", _("We do not know this code. Please look at it again."))
    is_guessing = not throttle.RECEIPT_BY_SENDER.take(throttle.sender(request))
    return screens.ask(request, form, status=429 if is_guessing else 200)


def _write(request: HttpRequest, case: HelpRequest, code: int) -> HttpResponse:
    form = MessageForm(posted(request))
    if not form.is_valid():
        return screens.conversation(request, case, code, form=form)
    if _writes_too_much(form.cleaned_data["body"], case):
        form.add_error("body", _("These are very many messages. Please wait three minutes first."))
        return screens.conversation(request, case, code, form=form)
    try:
        actions.write_back(request=case, body=form.cleaned_data["body"])
    except actions.NobodyReads:
        form.add_error("body", _not_kept())
        return screens.conversation(request, case, code, form=form)
    return _again(request, case, code, is_sent=True)


def _writes_too_much(body: str, case: HelpRequest) -> bool:
    """Danger is always heard."""
    return not (means_danger(body) or throttle.MESSAGE_BY_REQUEST.take(str(case.pk)))


def _correct(request: HttpRequest, case: HelpRequest, code: int) -> HttpResponse:
    form = CorrectionForm(posted(request), needs_story=case.topic is None)
    if not form.is_valid():
        return screens.conversation(request, case, code, correction=form)
    story, contact = form.cleaned_data["story"], form.cleaned_data["contact"]
    try:
        seen = request.POST.get(made_from.NAME, "")
        data_rights.correct(request=case, story=story, contact=contact, seen=seen)
    except actions.NobodyReads:
        form.add_error("story", _not_kept())
        return screens.conversation(request, case, code, correction=form)
    except data_rights.ChangedMeanwhile as changed:
        for name, value in changed.now.items():
            said = _("You changed this in another window. It is not saved here yet. Now: %(value)s")
            form.add_error(name, said % {"value": value or "–"})
        case.refresh_from_db()
        return screens.conversation(request, case, code, correction=form)
    return _again(request, case, code, is_sent=True)


def _not_with_this_code() -> str:
    return _(
        "What you wrote belongs to another code, or it is too old. It is not sent. "
        "Press again to go on without it."
    )


def _not_kept() -> str:
    return _("You took back the consent. So we have not kept this, and nobody reads it.")


def _withdraw(request: HttpRequest, case: HelpRequest, code: int) -> HttpResponse:
    data_rights.withdraw(request=case, key=request.POST["withdraw"][:40])
    return _again(request, case, code)


def _erase(request: HttpRequest, case: HelpRequest, code: int) -> HttpResponse:
    """Asked once more first: what is erased cannot be brought back."""
    if request.POST["erase"] != "yes":
        return screens.private(render(request, "casework/erase.html", screens.carrying(code)))
    data_rights.erase(request=case)
    response = screens.erased(request)
    if not receipts.is_of_another(request):
        receipts.forget(response)
    return response


def _take_along(request: HttpRequest, case: HelpRequest, _code: int) -> HttpResponse:
    """Everything as a page to read or as JSON, named so that it tells nothing."""
    if request.POST["download"] == "json":
        response = JsonResponse(
            data_rights.taken_along(case), json_dumps_params={"ensure_ascii": False, "indent": 1}
        )
        response["Content-Disposition"] = 'attachment; filename="file.json"'
        return screens.private(response)
    text = render_to_string("casework/taken_along.html", screens.shown(case), request)
    response = HttpResponse(text)
    response["Content-Disposition"] = 'attachment; filename="file.html"'
    return screens.private(response)


def _in_another_language(request: HttpRequest, case: HelpRequest, code: int) -> HttpResponse:
    """The mailbox at the address of that language, with the message as far as it is typed."""
    body = str(posted(request).get("body", ""))
    if not body.strip():
        return _again(request, case, code)
    return screens.conversation(request, case, code, form=MessageForm(initial={"body": body}))


WISHES = {
    "switch_to": _in_another_language,
    "body": _write,
    "story": _correct,
    "withdraw": _withdraw,
    "erase": _erase,
    "download": _take_along,
}


def _again(request, case, code, is_sent=False) -> HttpResponse:
    """The mailbox anew: by redirect, or at once for phones that refuse cookies."""
    if not receipts.takes_cookies(request):
        return screens.conversation(request, case, code, is_sent=is_sent)
    response = redirect(reverse("mailbox") + "#sent" * is_sent)
    receipts.remember(response, code)
    return response


def _back(request: HttpRequest, case: HelpRequest, code: int, words: dict) -> HttpResponse:
    """With what was typed before the mailbox closed: none of it is stored before a press."""
    if not words:
        return _again(request, case, code)
    if "body" in words:
        return screens.conversation(request, case, code, form=MessageForm(initial=words))
    correction = CorrectionForm(initial=words)
    seen = words.get(made_from.NAME)
    return screens.conversation(request, case, code, correction=correction, seen=seen)


def _go_on(request: HttpRequest, draft: Draft, code: int) -> HttpResponse:
    """Back to a form that was begun, perhaps on another phone."""
    pages = Page.objects.filter(translation_key=draft.form).live()
    page = pages.filter(locale=Locale.get_active()).first() or pages.first()
    if page is None:
        return screens.ask(request)
    address = f"{page.get_url(request)}resume/"
    if not receipts.takes_cookies(request):
        context = {**screens.carrying(code), "action": address}
        return screens.private(render(request, "casework/go_on.html", context))
    response = redirect(address)
    receipts.remember(response, code)
    return response


def _closed(request: HttpRequest) -> HttpResponse:
    """Here and on the server: a copy of the cookie that was made before opens nothing."""
    by_receipt.end(receipts.carried(request))
    response = redirect("mailbox")
    receipts.forget(response)
    return response
