"""What a receipt opens, for whoever holds its words; and how it is put away."""

from collections.abc import Callable

from django.db.models import Q
from django.utils import timezone
from wagtail import hooks

from . import receipts
from .models import Draft, HelpRequest


def find(code: int | None) -> HelpRequest | None:
    """The request that this code opens; None for a wrong one, and for one that has ended."""
    if code is None:
        return None
    rows = HelpRequest.objects.select_related("topic", "host_country")
    case = rows.filter(receipt_seal=receipts.sealed(code)).first()
    return case if case and receipts.still_opens(code, case.ended_at, case.created_at) else None


def is_gone(code: int | None) -> bool:
    """Whether a code that we gave out belongs to no request any more, for nobody."""
    seal = code is not None and receipts.sealed(code)
    return bool(seal) and not HelpRequest.objects.filter(receipt_seal=seal).exists()


def end(code: int | None) -> None:
    """Put a receipt away: what any phone was given of it before opens nothing. Typing it does.

    A draft that is a copy of a request goes with it, and the request with the copy.
    """
    if code is None:
        return
    seal, now = receipts.sealed(code), timezone.now()
    cases = HelpRequest.objects.filter(Q(receipt_seal=seal) | Q(drafts__receipt_seal=seal))
    ended = list(cases.values_list("pk", flat=True))
    # Not `save`: it does not begin the time anew after which a row is forgotten.
    HelpRequest.objects.filter(pk__in=ended).update(ended_at=now)
    drafts = Draft.objects.filter(Q(receipt_seal=seal) | Q(copied_from__in=ended))
    drafts.update(ended_at=now)
    for end_elsewhere in hooks.get_hooks("end_receipt"):
        end_elsewhere(seal, now)


def look_up(code: int | None) -> tuple[HelpRequest | None, Draft | None, Callable | None]:
    """The request, the draft, or the view of another app that knows this typed code.

    Nonsense costs the same time as a wrong code.
    """
    seal = receipts.sealed(code or 0)
    case = HelpRequest.objects.filter(receipt_seal=seal).first()
    draft = Draft.objects.filter(receipt_seal=seal).first()
    elsewhere = [view for find in hooks.get_hooks("find_receipt") if (view := find(seal))]
    if code is None:
        return None, None, None
    return case, draft, elsewhere[0] if elsewhere else None
