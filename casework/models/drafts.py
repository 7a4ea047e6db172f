"""What somebody has begun to write and not sent yet."""

import json
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content import rows

from ..encryption import EncryptedTextField
from .requests import HelpRequest

# Nobody reads and answers a whole form in less.
QUICKEST = timedelta(seconds=3)


class DraftQuerySet(models.QuerySet):
    def expired(self):
        """Drafts that nobody has touched for their time."""
        kept = timedelta(days=settings.KEPT_DAYS["draft"])
        return self.filter(changed_at__lt=timezone.now() - kept)


class Draft(models.Model):
    """An unsent request, sealed, under the receipt that was given out at its start.

    It becomes a help request under the same receipt and is then gone.
    """

    receipt_seal = models.CharField(max_length=64, unique=True)
    form = models.UUIDField(help_text=_("The form's translation key: the same in all languages."))
    sealed_answers = EncryptedTextField(default="{}")
    progress = models.JSONField(default=dict)
    # The sent request whose answers it began with: erasing that one erases the copy.
    copied_from = models.ForeignKey(HelpRequest, models.CASCADE, null=True, related_name="drafts")
    # When its receipt was last put away, as in a request.
    ended_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def answers(self) -> dict:
        return json.loads(self.sealed_answers or "{}")

    @answers.setter
    def answers(self, values: dict) -> None:
        self.sealed_answers = json.dumps(values, ensure_ascii=False)

    @property
    def is_hurried(self) -> bool:
        """Whether it was begun so lately that a program must have filled it in."""
        return timezone.now() - self.begun_at < QUICKEST

    def take(self) -> bool:
        """Delete it as it was read; False if it was sent or changed in another window meanwhile."""
        return rows.remove(self, "changed_at")

    @property
    def has_shown_danger(self) -> bool:
        return bool(self.progress.get("danger"))

    @property
    def done_steps(self) -> list[str]:
        return self.progress.get("done", [])
