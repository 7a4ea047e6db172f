"""What the queue runs for workshops."""

from datetime import timedelta

from django.utils import timezone

from .models import KEPT_DAYS, Registration


def forget() -> None:
    """Delete registrations a month after their workshop."""
    over = timezone.now() - timedelta(days=KEPT_DAYS)
    Registration.objects.filter(workshop__ends_at__lt=over).delete()
