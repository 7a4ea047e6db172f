"""Signing in and asking for a new password, slowed down for whoever guesses or floods."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm, PasswordResetForm

from . import second_step, tasks, throttle
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


class CodeForm(forms.Form):
    """A code of the second step; wrong ones are counted like passwords."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("Six digits from the app on your phone, or one of your codes on paper."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(self, *args, request, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.request, self.user = request, user

    def clean_code(self) -> str:
        """As apps show it, in groups with any kind of blank between."""
        return "".join(self.cleaned_data["code"].split())

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            try:
                guess = Guess.take(self.request, self.user.get_username(), step="code")
            except TooMany:
                raise ValidationError(THROTTLED, code="throttled") from None
            if self.is_right(cleaned):
                guess.was_right()
        return cleaned

    def is_right(self, cleaned: dict) -> bool:
        if self.fits(cleaned["code"]):
            return True
        text = _("This code is not right, or it was used already. Please wait for the next one.")
        self.add_error("code", text)
        return False

    def fits(self, code: str) -> bool:
        return second_step.accepts(self.user, code)


class ConfirmForm(CodeForm):
    """For what changes the account: password and code once more."""

    field_order = ("password", "code")
    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def is_right(self, cleaned: dict) -> bool:
        if self.user.check_password(cleaned["password"]):
            return super().is_right(cleaned)
        self.add_error("password", _("This is not your password."))
        return False


class SetUpForm(ConfirmForm):
    """The first code shows that the phone has the new secret."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("Six digits that the app shows now.")
        self.secret = second_step.new_secret(self.request)

    def fits(self, code: str) -> bool:
        return second_step.fits(self.secret, code)


class ThrottledResetForm(PasswordResetForm):
    """Who asks too often gets the same answer, and no mail. The queue sends the others."""

    def save(self, *, request, **options):
        counted = (
            (throttle.RESET_BY_SENDER, throttle.sender(request)),
            (throttle.RESET_BY_ACCOUNT, self.cleaned_data["email"].lower()),
        )
        if all(limit.take(who) for limit, who in counted):
            tasks.queue_reset(self.cleaned_data["email"])
