"""What somebody typed in the admin is not lost when the session is over.

Whoever sends a form while signed out gets the page to sign in, and on it, in a hidden field, all
that was sent, sealed. It is kept nowhere else, so nothing is there to erase. After signing in it
stands on a page of its own; only a press there sends it.

It opens for nobody but the person whose form it was. No form says whose it is, but each carries the
CSRF secret of its cookie; `one_secret` makes that at each signing in out of person and device. So
forms that were open go on working once their owner is in again, and nobody else's do.
"""

import json
import re
import zlib
from dataclasses import asdict, dataclass

from cryptography.fernet import InvalidToken
from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from .encryption import box

FIELD = "typed"
SECONDS = 4 * 3600
# Bytes, sealed. Django takes 2 MB with a form (DATA_UPLOAD_MAX_MEMORY_SIZE).
LARGEST = 1_500_000
_MARK = b"typed:"
_COOKIE = "CSRF_COOKIE"
# What programs put into forms: no person typed it.
_MACHINE = re.compile(
    r"made_from|next|token|typed|id|type|order|deleted|ORDER|DELETE|[A-Z]+_FORMS|count"
)
_MACHINES = re.compile(r"(^|-)(action-|(loaded|overwrite)_revision)")
_NO_WORD = re.compile(r"|on|true|false|null|[0-9a-f-]{32,36}|\{\}|\[\]")


@dataclass(frozen=True)
class Typed:
    """A form as it was sent, without what opens doors: tokens and passwords are typed again."""

    action: str
    fields: list[tuple[str, str]]
    files: list[str]

    @classmethod
    def in_(cls, request: HttpRequest) -> "Typed":
        named = ((n, v) for n, values in request.POST.lists() for v in values)
        fields = [(n, v) for n, v in named if n != "csrfmiddlewaretoken" and "password" not in n]
        files = [file.name for name in request.FILES for file in request.FILES.getlist(name)]
        return cls(request.get_full_path(), fields, files)

    def texts(self) -> list[tuple[str, str]]:
        """(label, text) of what a person reads again, in the order of the form."""
        found = ((name, _in_words(value)) for name, value in self.fields if not _is_machine(name))
        return [(_label(name), text) for name, text in found if not _NO_WORD.fullmatch(text)]


def is_turned_away(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether a person sent a form of this site, and is asked to sign in instead.

    Forms of other sites bear no token and end before this. Wagtail's scripts, which save while
    somebody types, keep the words in the window and try again.
    """
    is_asked = response.status_code == 302 and _path(response.url) == reverse("wagtailadmin_login")
    if not (request.method == "POST" and is_asked and by_hand(request)):
        return False
    return not request.user.is_authenticated and bool(request.META.get(_COOKIE))


def is_refused(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether a person typed something that they may not send any more, or that has no place now.

    Of the first Wagtail often says so on its start page, where nothing of it is left.
    """
    if not (request.method == "POST" and request.user.is_authenticated and by_hand(request)):
        return False
    is_away = response.status_code == 302 and _path(response.url) == reverse("wagtailadmin_home")
    is_lost = response.status_code in (403, 404) or (is_away and _says_error(request))
    return is_lost and bool(Typed.in_(request).texts())


def _says_error(request: HttpRequest) -> bool:
    waiting = messages.get_messages(request)
    found = any(message.level == messages.ERROR for message in waiting)
    waiting.used = False
    return found


def by_hand(request: HttpRequest) -> bool:
    """A form of ours, sent by a browser that shows the answer to a person."""
    is_script = request.headers.get("x-requested-with") == "XMLHttpRequest"
    is_read = "html" in request.headers.get("Accept", "html")
    return getattr(request, "csrf_processing_done", False) and is_read and not is_script


def seal(request: HttpRequest) -> str:
    """For the hidden field."""
    held = {**asdict(Typed.in_(request)), "secret": request.META[_COOKIE]}
    return box().encrypt(_MARK + zlib.compress(json.dumps(held).encode())).decode()


def opened(request: HttpRequest) -> Typed | None:
    """What the hidden field holds; None where it is too old, forged, or of somebody else."""
    try:
        held = box().decrypt(request.POST[FIELD].encode(), ttl=SECONDS)
        if not held.startswith(_MARK):
            return None
        values = json.loads(zlib.decompress(held.removeprefix(_MARK)))
        secret, typed = values.pop("secret"), Typed(**values)
    except (InvalidToken, zlib.error, ValueError, TypeError, KeyError, AttributeError):
        # Other things are sealed with the same keys; a text may even begin like the mark.
        return None
    return typed if constant_time_compare(secret, request.META[_COOKIE]) else None


def one_secret(request: HttpRequest, user: AbstractBaseUser, device: str) -> None:
    """After `login`: the same secret of all forms as whenever this person signs in on this device.

    Who never signed in as this person on this device cannot know it; `device` is a random number.
    """
    made_of = f"{user.pk}:{device}"
    secret = salted_hmac("accounts.typed", made_of, algorithm="sha256").hexdigest()
    request.META |= {_COOKIE: secret[:32], "CSRF_COOKIE_NEEDS_UPDATE": True}


def _is_machine(name: str) -> bool:
    return bool(_MACHINE.fullmatch(name.rpartition("-")[2]) or _MACHINES.search(name))


def _path(url: str) -> str:
    return url.partition("?")[0]


def _label(name: str) -> str:
    """In the reader's language where a field of that name has one word in all the site."""
    last = name.rpartition("-")[2].replace("_", " ").strip() or name
    said = _(capfirst(last))
    return _("Text") if last == "body" else capfirst(_(last)) if said == capfirst(last) else said


def _in_words(value: str) -> str:
    """Rich text comes as JSON of blocks."""
    if not value.startswith("{"):
        return value.strip()
    try:
        blocks = json.loads(value).get("blocks", [])
        return "\n".join(block["text"] for block in blocks).strip()
    except (ValueError, AttributeError, TypeError, KeyError, RecursionError):
        return value.strip()
