"""Mails to staff about requests: a number and a link, never a word of the case."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django_q.models import Failure
from django_q.tasks import async_task

from accounts import mail, roles
from accounts.models import User

from . import leaving
from .models import HelpRequest, Status


def tell(user: User, request: HelpRequest, event: str) -> None:
    """`event` names the template: assigned, worker_wrote, worker_corrected or unassigned."""
    link = settings.BASE_URL + reverse("helprequest:inspect", args=[request.pk])
    mail.send(user, f"casework/email/{event}", {"number": request.number, "link": link})


def coordinators():
    """Active accounts whose roles let them assign requests.

    Superusers only keep the machine; they are told where nobody is left who coordinates.
    """
    found = roles.holders(*roles.TO_COORDINATE)
    return found if found.exists() else User.objects.filter(is_active=True, is_superuser=True)


def queue_for(user_id: int, request_id: int) -> None:
    async_task("casework.tasks.notify_coordinator", user_id, request_id)


def tell_left(user: User) -> None:
    """Mail one coordinator that people can no longer answer, unless all has been handed over."""
    waiting = HelpRequest.objects.not_set_apart().filter(status=Status.UNASSIGNED)
    if count := waiting.count():
        link = f"{settings.BASE_URL}{reverse('helprequest:index')}?status={Status.UNASSIGNED}"
        mail.send(user, "casework/email/left", {"count": count, "link": link})


def failures() -> dict[str, int]:
    """What went wrong since yesterday, in numbers; empty when all went well."""
    since = timezone.now() - timedelta(days=1)
    counts = {
        "unrouted": HelpRequest.objects.unrouted().count(),
        "unassigned": HelpRequest.objects.not_set_apart()
        .filter(status=Status.UNASSIGNED, changed_at__lt=since)
        .count(),
        "left": leaving.stranded().count(),
        "failed_tasks": Failure.objects.filter(stopped__gte=since).count(),
    }
    return {name: number for name, number in counts.items() if number}


def tell_failures(user: User) -> None:
    """Mail one person the numbers and where to look, unless all has been mended since."""
    if counts := failures():
        link = settings.BASE_URL + reverse("helprequest:index")
        mail.send(user, "casework/email/digest", {"counts": counts, "link": link})


def tell_of_flood(user: User) -> None:
    """Mail one person how many requests wait apart, unless they have been seen to since."""
    if count := HelpRequest.objects.set_apart().count():
        link = settings.BASE_URL + reverse("helprequest:flood")
        mail.send(user, "casework/email/flood", {"count": count, "link": link})
