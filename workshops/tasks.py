"""What the queue runs for workshops."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from .models import Registration


def forget() -> None:
    """Delete registrations a month after their workshop."""
    over = timezone.now() - timedelta(days=settings.KEPT_DAYS["registration"])
    Registration.objects.filter(workshop__ends_at__lt=over).delete()
