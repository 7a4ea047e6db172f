"""What the worker sees of a request's way, in four steps."""

from django.utils.translation import gettext_lazy as _

_STEPS = (
    ("state-received", _("We have your request.")),
    ("state-read", _("A person is found for you.")),
    ("state-working", _("A person is reading it.")),
    ("state-answered", _("You have an answer.")),
)
_REACHED = {
    "new": 0,
    "unassigned": 0,
    "spam": 0,
    "assigned": 1,
    "in_progress": 2,
    "answered": 3,
    "closed": 3,
}


def steps(status: str) -> list[dict]:
    """The four steps with which of them are done and which is the present one."""
    reached = _REACHED[status]
    return [
        {"icon": icon, "text": text, "is_done": n < reached, "is_current": n == reached}
        for n, (icon, text) in enumerate(_STEPS)
    ]
