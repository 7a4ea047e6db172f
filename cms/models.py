"""What the site knows of its own running."""

from django.db import models
from django.utils import timezone


class Heartbeat(models.Model):
    """When the queue last ran a task: proof for `/healthz` and for the supervisor that it lives."""

    name = models.CharField(max_length=32, unique=True)
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    @classmethod
    def beat(cls, name: str = "queue") -> None:
        cls.objects.update_or_create(name=name, defaults={"beat_at": timezone.now()})

    @classmethod
    def age(cls, name: str = "queue") -> float | None:
        """Seconds since the last beat, None before the first."""
        last = cls.objects.filter(name=name).values_list("beat_at", flat=True).first()
        return (timezone.now() - last).total_seconds() if last else None
