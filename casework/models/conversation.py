"""What the worker and the one who answers say to each other."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..encryption import EncryptedTextField
from .requests import HelpRequest


class Message(models.Model):
    """One message that both sides can read. Internal notes will be another model, on purpose."""

    request = models.ForeignKey(HelpRequest, models.CASCADE, related_name="messages")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text=_("Empty for the worker."),
    )
    body = EncryptedTextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ("created_at", "pk")

    def __str__(self) -> str:
        return f"{self.request_id} · {self.pk}"

    @property
    def is_answer(self) -> bool:
        return self.by_id is not None
