"""Asking for help, one step after the other, with nothing lost on the way.

What was typed is kept on the server, sealed, under the receipt code that is given out at the start.
The phone carries that code in an unreadable cookie; a phone that refuses cookies carries it, sealed
as well, in the form itself, and gets pages at once instead of redirects.
"""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import throttle
from casework import by_receipt, receipts
from casework.receipt_image import receipt_png
from casework.submitting import TooMany
from content.public_form import posted

from . import counting, screens
from .journey import Journey
from .sending import send
from .step_forms import StartForm


def on_the_way(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For who is on the way: the view gets the journey. Who is not gets another answer."""

    @wraps(view)
    def answer(request: HttpRequest, page) -> HttpResponse:
        page = _in_language(request, page)
        journey = Journey.resume(request, page)
        return _astray(request, page) if journey is None else view(journey)

    return answer


def start(request: HttpRequest, page) -> HttpResponse:
    """Say who reads this; the button gives out the code and leads to the first step."""
    if request.method != "POST":
        return screens.start(request, page, StartForm())
    form = StartForm(posted(request))
    if not form.is_valid() or _is_flooding(request, form):
        return screens.start(request, page, form)
    journey = Journey.begin(request, page)
    counting.count(journey, counting.Event.STARTED)
    return screens.go(journey, journey.schema.path({})[0].key)


def step(request: HttpRequest, page, key: str) -> HttpResponse:
    """One page of the form."""
    page = _in_language(request, page)
    journey = Journey.change(request, page)
    if journey is None:
        return _anew(request, page, key) if request.method == "POST" else _astray(request, page)
    asked = journey.schema.step(key, journey.answers)
    if asked is None:
        return screens.go(journey, screens.CHECK)
    if request.method != "POST":
        return screens.step(journey, asked, journey.form(asked))
    form = journey.form(asked, posted(request))
    if wish := _wish(request, key):
        journey.keep_typed(form)
        return screens.go(journey, wish)
    if not journey.is_good(form):
        return screens.step(journey, asked, form)
    if journey.keep(form.answers, done=key):
        counting.count(journey, counting.Event.STEP, key)
    return _onward(journey, key)


@on_the_way
def danger(journey: Journey) -> HttpResponse:
    """Numbers to call before anything else; the way on is there, but second."""
    if journey.request.method != "POST":
        return screens.danger(journey)
    if wish := _wish(journey.request, screens.DANGER):
        return screens.go(journey, wish)
    done = journey.draft.done_steps
    return _onward(journey, done[-1] if done else "")


@on_the_way
def check(journey: Journey) -> HttpResponse:
    """All answers once more; sending stores the request and only then shows the receipt."""
    request = journey.request
    form = StartForm(posted(request) if request.method == "POST" else None)
    place = _wish(request, screens.CHECK) or _sent(journey, form)
    return screens.go(journey, place or screens.CHECK, None if place else form)


def _sent(journey: Journey, form: StartForm) -> str:
    """Where it leads, once it is sent or something is missing; "" where the form has to say why."""
    if not form.is_valid():
        return ""
    if unfinished := journey.unfinished():
        return unfinished.key
    try:
        journey.case = send(journey)
    except TooMany:
        _ask_to_wait(form)
        return ""
    return screens.SENT


def sent(request: HttpRequest, page) -> HttpResponse:
    """The receipt, as often as the phone asks while it still holds the code."""
    return _receipt(request, _in_language(request, page)) or redirect("mailbox")


def image(request: HttpRequest, page) -> HttpResponse:
    """The receipt as a picture to keep among one's photos."""
    code = receipts.recall(request)
    if not (by_receipt.find(code) or Journey.resume(request, page)):
        raise Http404
    response = HttpResponse(receipt_png(code), content_type="image/png")
    response["Content-Disposition"] = 'attachment; filename="photo.png"'
    response["Cache-Control"] = "no-store"
    return response


@on_the_way
def resume(journey: Journey) -> HttpResponse:
    """Go on with a draft on another phone: the mailbox has put the code into the cookie."""
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
    if throttle.FORM_BY_SENDER.take(throttle.sender(request)):
        return False
    _ask_to_wait(form)
    return True


def _ask_to_wait(form: StartForm) -> None:
    text = _("Very many requests come from here. Please wait a minute, then press again.")
    form.add_error(None, ValidationError(text, code="flood"))


def _wish(request: HttpRequest, here: str) -> str:
    """Another place than the next one: further back, or this one in another language."""
    wish = request.POST.get("go_to", "")
    is_here = "switch_to" in request.POST or wish in (screens.DANGER, screens.SENT)
    return here if is_here else wish


def _in_language(request: HttpRequest, page):
    """The same page in the language that somebody wishes for; nonsense changes nothing."""
    language = request.POST.get("switch_to")
    if language not in dict(settings.LANGUAGES):
        return page
    there = page.get_translations().live().filter(locale__language_code=language).first()
    if there is None:
        return page
    translation.activate(language)
    return there


def _anew(request: HttpRequest, page, key: str) -> HttpResponse:
    """Typed after the draft was gone: the words begin a new one, and the first step says so."""
    form = StartForm(posted(request))
    if _is_flooding(request, form):
        return screens.start(request, page, form)
    journey = Journey.begin(request, page)
    journey.keep_typed(journey.whole_form(key, posted(request)))
    counting.count(journey, counting.Event.STARTED)
    first = journey.schema.path(journey.answers)[0]
    text = _(
        "Your earlier answers are no longer here: we keep them for %d days. "
        "What you just wrote is kept. Please go through the steps again. "
        "You have a new receipt code."
    )
    notice = text % settings.KEPT_DAYS["draft"]
    return screens.step(journey, first, journey.form(first), notice)


def _astray(request: HttpRequest, page) -> HttpResponse:
    """Without a draft: to the receipt of what was sent, or to the start, with a word why."""
    if there := _receipt(request, page):
        return there
    if request.method == "POST":
        text = _(
            "Nothing was sent. Your answers are no longer here: we keep them for %d days. "
            "Please begin again."
        )
        return screens.start(request, page, StartForm(), text % settings.KEPT_DAYS["draft"])
    return redirect(page.address)


def _receipt(request: HttpRequest, page) -> HttpResponse | None:
    """The receipt of what was sent, at its own address wherever there are cookies."""
    code = receipts.carried(request)
    case = by_receipt.find(code)
    if case is None:
        return None
    address = f"{page.address}{screens.SENT}/"
    is_there = request.method != "POST" and request.path == address
    if is_there or not receipts.takes_cookies(request):
        return screens.sent(request, page, code, case)
    response = redirect(address)
    receipts.remember(response, code)
    return response
