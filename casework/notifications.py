"""Mails to staff about requests: a number and a link, never a word of the case."""

from django.conf import settings
from django.urls import reverse
from django_q.tasks import async_task

from accounts import mail
from accounts.models import User

from .models import HelpRequest


def tell(user: User, request: HelpRequest, event: str) -> None:
    """`event` names the template: assigned, worker_wrote or unassigned."""
    link = settings.BASE_URL + reverse("helprequest:inspect", args=[request.pk])
    mail.send(user, f"casework/email/{event}", {"number": request.number, "link": link})


def coordinators():
    """Active accounts whose roles let them assign requests; superusers only keep the machine."""
    return User.objects.filter(
        is_active=True, groups__permissions__codename="coordinate_helprequest"
    ).distinct()


def queue_for(user_id: int, request_id: int) -> None:
    async_task("casework.tasks.notify_coordinator", user_id, request_id)
