"""What a worker has agreed to, and who has looked."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .requests import HelpRequest


class ConsentQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(withdrawn_at=None)


class Consent(models.Model):
    """One consent for one purpose and recipient, in the words in which it was given."""

    class Way(models.TextChoices):
        FORM = "form", _("ticked in the form")
        ORAL = "oral", _("spoken, noted by staff")

    request = models.ForeignKey(HelpRequest, models.CASCADE, related_name="consents")
    key = models.CharField(_("purpose"), max_length=40)
    recipient = models.CharField(_("recipient"), max_length=40)
    version = models.CharField(_("version of the wording"), max_length=20)
    wording = models.TextField(_("wording"))
    language = models.CharField(_("language"), max_length=10)
    way = models.CharField(_("how it was given"), max_length=8, choices=Way, default=Way.FORM)
    given_at = models.DateTimeField(_("given"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["request", "key"], name="one_consent_per_purpose"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=models.F("given_at")),
                name="consent_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} · {self.key}"


class Opening(models.Model):
    """Somebody opened a request: one line a person and day, shown to the worker."""

    class Role(models.TextChoices):
        MENTOR = "mentor", _("Mentor")
        OFFICER = "migration_officer", _("Migration Officer")
        COORDINATOR = "coordinator", _("Coordinator")
        SUPERUSER = "superuser", _("Technical team")

    request = models.ForeignKey(HelpRequest, models.CASCADE, related_name="openings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    place = models.CharField(_("place"), max_length=160, blank=True)
    day = models.DateField(_("day"))

    class Meta:
        verbose_name = _("opening")
        verbose_name_plural = _("openings")
        ordering = ("-day", "pk")
        constraints = [
            models.UniqueConstraint(fields=["request", "by", "day"], name="one_opening_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.request_id} · {self.day}"
