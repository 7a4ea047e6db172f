"""Taking a seat: who comes first sits, who comes later waits, and nobody sits twice."""

from datetime import datetime

from django.db import transaction

from casework import receipts

from .models import Registration, Workshop


class TooLate(Exception):
    """The workshop has begun."""


def register(
    *, workshop: Workshop, code: int, language: str, nickname: str = "", contact: str = ""
) -> Registration:
    """Register somebody. The same receipt again is the same registration."""
    # Sealing is slow on purpose: nobody should have to wait for the database meanwhile.
    said = {"language": language, "nickname": nickname, "contact": contact}
    return _seat(workshop, receipt_seal=receipts.sealed(code), **said)


@transaction.atomic
def _seat(workshop: Workshop, receipt_seal: str, **said: str) -> Registration:
    """A seat while there is one, then a place on the waiting list; one at a time."""
    workshop = Workshop.objects.select_for_update().get(pk=workshop.pk)
    if existing := Registration.objects.filter(receipt_seal=receipt_seal).first():
        return existing
    if workshop.is_over:
        raise TooLate
    status = Registration.Status.WAITING if workshop.is_full else Registration.Status.CONFIRMED
    return Registration.objects.create(
        workshop=workshop, receipt_seal=receipt_seal, status=status, **said
    )


@transaction.atomic
def cancel(*, registration: Registration) -> None:
    """Give the place back and keep nothing; a free seat goes to whoever waits longest."""
    workshop = Workshop.objects.select_for_update().get(pk=registration.workshop_id)
    Registration.objects.filter(pk=registration.pk).delete()
    waiting = workshop.registrations.filter(status=Registration.Status.WAITING)
    first = waiting.order_by("created_at", "pk").first()
    if first and not (workshop.is_over or workshop.is_full):
        first.status = Registration.Status.CONFIRMED
        first.save()


def find(code: int | None, workshop: Workshop) -> Registration | None:
    """The registration for this workshop that the receipt opens."""
    if code is None:
        return None
    seat = workshop.registrations.filter(receipt_seal=receipts.sealed(code)).first()
    return seat if seat and receipts.still_opens(code, seat.ended_at) else None


def is_kept(code: int, workshop: Workshop) -> bool:
    """Whether there is a registration with this code, though it may open nothing any more."""
    return workshop.registrations.filter(receipt_seal=receipts.sealed(code)).exists()


def end(seal: str, now: datetime) -> None:
    """Put a receipt away, if it is one of a registration."""
    Registration.objects.filter(receipt_seal=seal).update(ended_at=now)
