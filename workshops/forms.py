"""Registering for a workshop without an account."""

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from content.public_form import PublicForm

_TOO_LONG = {"max_length": _("This is too long. Please write at most %(limit_value)d characters.")}


class RegistrationForm(PublicForm):
    """A nickname is enough; a contact is never needed."""

    salt = "workshop-registration"

    nickname = forms.CharField(
        label=_("A name we may call you"),
        help_text=_("Your first name or a nickname."),
        max_length=80,
        error_messages={**_TOO_LONG, "required": _("Please write a name. A nickname is enough.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    contact = forms.CharField(
        label=_("Phone or e-mail, if you want news about this workshop. You can leave this empty."),
        required=False,
        max_length=200,
        error_messages=_TOO_LONG,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    consent = forms.BooleanField(
        label=_("Yes, you may keep this until 30 days after the workshop."),
        error_messages={
            "required": _("Please tick this box. Without it we may not keep your seat.")
        },
    )

    @property
    def content(self) -> dict:
        """What was said, to tell one registration from another."""
        names = ("nickname", "contact")
        return {"language": get_language(), **{name: self.data.get(name, "") for name in names}}
