"""People who sign in, and the counters that slow down whoever guesses."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.users.models import UserProfile


class User(AbstractUser):
    """A staff account. What somebody may do comes from roles (groups), see `accounts.roles`."""

    is_example = models.BooleanField(
        _("example account"),
        default=False,
        help_text=_("Came with the example content; its password is set anew at each start."),
    )

    class Meta(AbstractUser.Meta):
        ordering = ("username",)

    @property
    def language(self) -> str:
        """Language code for this person's mails and admin.

        Wagtail keeps it in its user profile, where people change it themselves; one is enough.
        """
        profile = getattr(self, "wagtail_userprofile", None)
        return (profile and profile.preferred_language) or settings.LANGUAGE_CODE

    def set_language(self, code: str) -> None:
        UserProfile.objects.update_or_create(user=self, defaults={"preferred_language": code})


class Attempt(models.Model):
    """How often one sealed key tried something in one window; no address and no name in it."""

    key = models.CharField(max_length=64)
    window = models.PositiveIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="one_row_per_window")]

    def __str__(self) -> str:
        return f"{self.count} × {self.window}"
