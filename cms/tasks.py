"""What the queue runs for the site itself."""

from django.core.management import call_command

from accounts import throttle

from .models import Heartbeat


def beat() -> None:
    """Prove that a worker took a task off the queue."""
    Heartbeat.beat()


def publish_scheduled() -> None:
    """Put pages on and off line at their time."""
    call_command("publish_scheduled")


def forget_old_attempts() -> None:
    throttle.forget_old_attempts()
