"""Asking for help, one step after the other, with nothing lost on the way.

What was typed is kept on the server, sealed, under the receipt code that is given out at the start.
The phone carries that code in an unreadable cookie; a phone that refuses cookies carries it, sealed
as well, in the form itself, and gets pages at once instead of redirects.
"""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import throttle
from casework import actions, receipts
from casework.receipt_image import receipt_png
from content.public_form import posted

from . import counting, screens
from .journey import Journey, carried
from .sending import send
from .step_forms import StartForm


def start(request: HttpRequest, page) -> HttpResponse:
    """Say who reads this; the button gives out the code and leads to the first step."""
    if request.method != "POST":
        return screens.start(request, page, StartForm())
    form = StartForm(posted(request))
    if not form.is_valid() or _is_flooding(request, form):
        return screens.start(request, page, form)
    journey = Journey.begin(request, page)
    counting.count(journey, counting.STARTED)
    return screens.go(journey, journey.schema.path({})[0].key)


def step(request: HttpRequest, page, key: str) -> HttpResponse:
    """One page of the form."""
    journey = Journey.change(request, page)
    if journey is None:
        return redirect(page.get_url(request))
    asked = journey.schema.step(key, journey.answers)
    if asked is None:
        return screens.go(journey, screens.CHECK)
    if request.method != "POST":
        return screens.step(journey, asked, journey.form(asked))
    form = journey.form(asked, posted(request))
    if language := request.POST.get("switch_to"):
        journey.keep(form.typed)
        return _in_language(journey, language, key)
    if not journey.is_good(form):
        return screens.step(journey, asked, form)
    if journey.keep(form.answers, done=key):
        counting.count(journey, counting.STEP, key)
    return _onward(journey, key)


def danger(request: HttpRequest, page) -> HttpResponse:
    """Numbers to call before anything else; the way on is there, but second."""
    journey = Journey.resume(request, page)
    if journey is None:
        return redirect(page.get_url(request))
    if request.method != "POST":
        return screens.danger(journey)
    done = journey.draft.done_steps
    return _onward(journey, done[-1] if done else "")


def check(request: HttpRequest, page) -> HttpResponse:
    """All answers once more; sending stores the request and only then shows the receipt."""
    journey = Journey.resume(request, page)
    if journey is None:
        return sent(request, page)
    if request.method != "POST":
        return screens.check(journey, StartForm())
    form = StartForm(posted(request))
    if not form.is_valid() or _is_flooding(request, form):
        return screens.check(journey, form)
    if unfinished := journey.unfinished():
        return screens.go(journey, unfinished.key)
    case = send(journey)
    return screens.go(journey, screens.SENT, case=case)


def sent(request: HttpRequest, page) -> HttpResponse:
    """The receipt, as often as the phone asks while it still holds the code."""
    code = carried(request)
    case = actions.find(code)
    if case is None:
        return redirect("mailbox")
    if request.method == "POST" and receipts.takes_cookies(request):
        response = redirect(f"{page.get_url(request)}sent/")
        receipts.remember(response, code)
        return response
    return screens.sent(request, page, code, case)


def image(request: HttpRequest, _page) -> HttpResponse:
    """The receipt as a picture to keep among one's photos."""
    code = receipts.recall(request, receipts.DRAFT_SECONDS)
    if code is None:
        raise Http404
    response = HttpResponse(receipt_png(code), content_type="image/png")
    response["Content-Disposition"] = 'attachment; filename="photo.png"'
    return screens.private(response)


def resume(request: HttpRequest, page) -> HttpResponse:
    """Go on with a draft on another phone: the mailbox has put the code into the cookie."""
    journey = Journey.resume(request, page)
    if journey is None:
        return redirect(page.get_url(request))
    done = journey.draft.done_steps
    following = journey.schema.after(done[-1], journey.answers) if done else None
    first = journey.schema.path(journey.answers)[0]
    return screens.go(journey, (following or first).key if not done or following else screens.CHECK)


def _onward(journey: Journey, key: str) -> HttpResponse:
    if journey.is_in_danger and not journey.draft.has_shown_danger:
        journey.note_danger()
        return screens.go(journey, screens.DANGER)
    if journey.request.POST.get("then") == screens.CHECK:
        return screens.go(journey, screens.CHECK)
    following = journey.schema.after(key, journey.answers)
    return screens.go(journey, following.key if following else screens.CHECK)


def _is_flooding(request: HttpRequest, form: StartForm) -> bool:
    """Far more than people on one network send; who is slowed down may press again later."""
    who = throttle.sender(request)
    if throttle.FORM_BY_SENDER.is_reached(who):
        text = _("Very many requests come from here. Please press again in a few minutes.")
        form.add_error(None, ValidationError(text, code="flood"))
        return True
    throttle.FORM_BY_SENDER.count(who)
    return False


def _in_language(journey: Journey, language: str, key: str) -> HttpResponse:
    """The same step in another language; nonsense stays where it is."""
    pages = journey.page.get_translations().live()
    if there := pages.filter(locale__language_code=language).first():
        journey.page = there
        translation.activate(language)
    return screens.go(journey, key)
