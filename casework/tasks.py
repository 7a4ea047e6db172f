"""What the queue runs for requests. Each task takes keys, and running it twice does no harm."""

from django_q.tasks import async_task

from accounts.models import User

from . import actions, data_rights, leaving, notifications
from .models import Draft, HelpRequest


def route(request_id: int) -> None:
    actions.route(request_id=request_id)


def notify_assignee(request_id: int, event: str) -> None:
    """Mail the assignee, unless the request has gone to nobody since, or to whom cannot answer."""
    leaving.take_back()
    request = HelpRequest.objects.select_related("assignee").filter(pk=request_id).first()
    if request and request.assignee:
        notifications.tell(request.assignee, request, event)


def notify_coordinators(request_id: int) -> None:
    """Queue one mail a coordinator, so that a failing address does not mail the others again."""
    for user_id in notifications.coordinators().values_list("pk", flat=True):
        notifications.queue_for(user_id, request_id)


def notify_coordinator(user_id: int, request_id: int) -> None:
    request = HelpRequest.objects.filter(pk=request_id).first()
    if request:
        notifications.tell(User.objects.get(pk=user_id), request, "unassigned")


def take_back() -> None:
    leaving.take_back()


def notify_coordinators_of_left() -> None:
    for user_id in notifications.coordinators().values_list("pk", flat=True):
        async_task("casework.tasks.notify_coordinator_of_left", user_id)


def notify_coordinator_of_left(user_id: int) -> None:
    notifications.tell_left(User.objects.get(pk=user_id))


def notify_of_flood() -> None:
    """Queue one mail a coordinator for all that was set apart lately."""
    for user_id in notifications.coordinators().values_list("pk", flat=True):
        async_task("casework.tasks.tell_of_flood", user_id)


def tell_of_flood(user_id: int) -> None:
    notifications.tell_of_flood(User.objects.get(pk=user_id))


def route_leftovers() -> None:
    """Queue once more what was never routed, and find what lies with whom cannot answer."""
    leaving.take_back()
    for pk in HelpRequest.objects.unrouted().values_list("pk", flat=True):
        async_task("casework.tasks.route", pk, group="routing")


def forget() -> None:
    """Erase what is no longer needed, each after its time in `KEPT_DAYS`.

    A question may say that its answer goes earlier.
    """
    Draft.objects.expired().delete()
    for request in HelpRequest.objects.to_forget():
        data_rights.erase(request=request)
    for request in HelpRequest.objects.done_with().exclude(form_version=None):
        data_rights.forget_answers(request=request)


def digest() -> None:
    """Queue the day's report of what failed for each coordinator; no failure, no mail."""
    if notifications.failures():
        for user_id in notifications.coordinators().values_list("pk", flat=True):
            async_task("casework.tasks.send_digest", user_id)


def send_digest(user_id: int) -> None:
    notifications.tell_failures(User.objects.get(pk=user_id))
