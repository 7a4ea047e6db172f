"""Taking a seat: who comes first sits, who comes later waits, and nobody sits twice."""

from django.db import transaction

from casework import receipts

from .models import Registration, Workshop


class TooLate(Exception):
    """The workshop has begun."""


@transaction.atomic
def register(
    *, workshop: Workshop, receipt: str, language: str, nickname: str = "", contact: str = ""
) -> Registration:
    """Register somebody. The same receipt again is the same registration."""
    seal = receipts.sealed(receipt)
    workshop = Workshop.objects.select_for_update().get(pk=workshop.pk)
    if existing := Registration.objects.filter(receipt_seal=seal).first():
        return existing
    if workshop.is_over:
        raise TooLate
    status = Registration.Status.WAITING if workshop.is_full else Registration.Status.CONFIRMED
    return Registration.objects.create(
        workshop=workshop,
        receipt_seal=seal,
        status=status,
        language=language,
        nickname=nickname,
        contact=contact,
    )


def find(receipt: str, workshop: Workshop) -> Registration | None:
    """The registration for this workshop that the receipt opens."""
    if not receipt:
        return None
    return workshop.registrations.filter(receipt_seal=receipts.sealed(receipt)).first()
