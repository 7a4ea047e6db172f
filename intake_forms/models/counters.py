"""How many people begin a form, get on and send it; nobody is followed."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DailyCount(models.Model):
    """One number for one day: how often a step of a form was done in one language."""

    class Event(models.TextChoices):
        STARTED = "started", _("begun")
        STEP = "step", _("step done")
        SENT = "sent", _("sent")

    form = models.UUIDField(help_text=_("The form's translation key: the same in all languages."))
    event = models.CharField(max_length=8, choices=Event)
    step = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=10)
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("daily count")
        verbose_name_plural = _("daily counts")
        constraints = [
            models.UniqueConstraint(
                fields=["form", "event", "step", "language", "day"], name="one_count_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.event} {self.step} {self.language}: {self.count}"
