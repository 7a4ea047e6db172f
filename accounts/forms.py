"""Signing in and asking for a new password, slowed down for whoever guesses or floods."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm, PasswordResetForm

from . import throttle
from .guesses import Guess, TooMany

THROTTLED = _("Too many attempts. Please wait a quarter of an hour and try again.")


class ThrottledLoginForm(LoginForm):
    error_messages = {**LoginForm.error_messages, "throttled": THROTTLED}

    def clean(self):
        account = self.cleaned_data.get("username", "")
        try:
            guess = Guess.take(self.request, account)
        except TooMany:
            raise ValidationError(self.error_messages["throttled"], code="throttled") from None
        cleaned = super().clean()
        if self.get_user():
            guess.was_right()
        return cleaned


class ThrottledResetForm(PasswordResetForm):
    """Who asks too often gets the same answer, and no mail."""

    def save(self, *, request, **options):
        counted = (
            (throttle.RESET_BY_SENDER, throttle.sender(request)),
            (throttle.RESET_BY_ACCOUNT, self.cleaned_data["email"].lower()),
        )
        if all(limit.take(who) for limit, who in counted):
            super().save(request=request, **options)
