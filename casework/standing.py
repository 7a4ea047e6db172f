"""How a request stands, as whoever acts on it has seen it: no action is taken on an older page."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from accounts import made_from
from accounts.models import User

from .models import HelpRequest, Message


def of(case: HelpRequest) -> dict[str, object]:
    """Everything that others may change while somebody reads and types."""
    return {
        "messages": case.messages.order_by("-pk").values_list("pk", flat=True).first(),
        "story": case.story,
        "contact": case.contact,
        "status": case.status,
        "assignee": case.assignee_id,
        "urgency": case.urgency,
        "may_be_read": case.may_be_read,
    }


def seal(case: HelpRequest, by: User) -> str:
    """What a page of this request carries for this person; nobody else can make it."""
    return made_from.state(_page(case.pk), of(case) | {"by": by.pk})


def had_open(pk: int, by: User, sent: str) -> bool:
    """Whether this person was shown the request before."""
    return bool(_seals(pk, by, sent))


def changed(case: HelpRequest, by: User, sent: str) -> set[str]:
    """What is no longer as on the page that was sent."""
    return made_from.changed(_seals(case.pk, by, sent), of(case))


def newer(case: HelpRequest, by: User, sent: str) -> Sequence[Message]:
    """The messages that the page did not show."""
    seals = _seals(case.pk, by, sent)
    found = []
    for message in case.messages.select_related("by").order_by("-pk"):
        if not made_from.changed(seals, {"messages": message.pk}):
            break
        found.append(message)
    return found[::-1]


def told(case: HelpRequest, names: set[str]) -> list[str]:
    """What has changed, in words; messages are shown themselves."""
    nobody = _("nobody")
    whom = case.assignee.get_full_name() if case.assignee else nobody
    words = {
        "messages": _("There are new messages."),
        "urgency": _("Urgency is now: %(value)s") % {"value": case.get_urgency_display()},
        "story": _("The worker has corrected the story."),
        "contact": _("The worker has changed the contact."),
        "status": _("Status is now: %(value)s") % {"value": case.get_status_display()},
        "assignee": _("It is now with: %(value)s") % {"value": whom},
        "may_be_read": _("The worker took back the consent. Nobody may read this any more."),
    }
    return [words[name] for name in words if name in names]


def _seals(pk: int, by: User, sent: str) -> dict[str, str]:
    """Those of a page that this person had open; none of anybody else's."""
    seals = made_from.read(_page(pk), sent) or {}
    return {} if made_from.changed(seals, {"by": by.pk}) else seals


def _page(pk: int) -> str:
    return f"case:{pk}"
