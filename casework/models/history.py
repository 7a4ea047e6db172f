"""The history of requests: Wagtail's audit log, in a table of its own that keeps requests apart."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models.audit_log import BaseLogEntry, BaseLogEntryManager

from .requests import HelpRequest


class HistoryManager(BaseLogEntryManager):
    """What Wagtail asks of every log: write a line, find those of one row, leave out the rest."""

    def log_action(self, instance, action, **kwargs):
        return super().log_action(instance, action, request=instance, **kwargs)

    def for_instance(self, instance):
        return self.filter(request=instance)

    def viewable_by_user(self, user):
        """Wagtail's reports ask for permission on the model only; a case is for its people."""
        return self.filter(request__in=HelpRequest.objects.visible_to(user))


class HistoryLine(BaseLogEntry):
    """One step of one request, gone with the request itself."""

    request = models.ForeignKey(HelpRequest, models.CASCADE, related_name="history")

    objects = HistoryManager()

    class Meta(BaseLogEntry.Meta):
        ordering = ("-timestamp", "-id")
        verbose_name = _("history line")
        verbose_name_plural = _("history lines")

    def __str__(self) -> str:
        return f"{self.request_id} · {self.action}"

    def full_clean(self, *args, **kwargs):
        """Nobody types these lines, and the database itself checks the rows they name."""
        self.clean()

    @property
    def object_id(self) -> str:
        return str(self.request_id)
