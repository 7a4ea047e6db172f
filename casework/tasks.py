"""What the queue runs for requests. Each task takes keys, and running it twice does no harm."""

from accounts.models import User

from . import actions, notifications
from .models import HelpRequest


def route(request_id: int) -> None:
    actions.route(request_id=request_id)


def notify_assignee(request_id: int, event: str) -> None:
    """Mail the assignee, unless the request has gone to nobody since."""
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
