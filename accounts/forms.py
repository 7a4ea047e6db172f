"""Signing in, slowed down for whoever guesses passwords."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm

from . import throttle


class ThrottledLoginForm(LoginForm):
    error_messages = {
        **LoginForm.error_messages,
        "throttled": _("Too many attempts. Please wait a quarter of an hour and try again."),
    }

    def clean(self):
        account = self.cleaned_data.get("username", "").lower()
        counted = [
            (throttle.LOGIN_BY_ACCOUNT, account),
            (throttle.LOGIN_BY_SENDER, throttle.sender(self.request)),
        ]
        if any(limit.is_reached(who) for limit, who in counted):
            raise ValidationError(self.error_messages["throttled"], code="throttled")
        try:
            cleaned = super().clean()
        except ValidationError:
            for limit, who in counted:
                limit.count(who)
            raise
        throttle.LOGIN_BY_ACCOUNT.forget(account)
        return cleaned
