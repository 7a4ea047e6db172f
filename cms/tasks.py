"""What the queue runs for the site itself."""

from django.core.management import call_command

from accounts import throttle
from freshness import changes


def beat() -> None:
    """Do nothing: that it ran to its end is the proof, which the queue's supervisor writes down."""


def publish_scheduled() -> None:
    """Put pages on and off line at their time."""
    call_command("publish_scheduled")


def forget_old_attempts() -> None:
    throttle.forget_old_attempts()
    changes.forget_old()
