"""Registering for a workshop without an account."""

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from content.public_form import PublicForm
from content.writing import LINE, NAME, WrittenField


class RegistrationForm(PublicForm):
    """A nickname is enough; a contact is never needed."""

    salt = "workshop-registration"

    nickname = WrittenField(
        NAME,
        label=_("A name we may call you"),
        help_text=_("Your first name or a nickname."),
        error_messages={"required": _("Please write a name. A nickname is enough.")},
    )
    contact = WrittenField(
        LINE,
        label=_("Phone or e-mail, if you want news about this workshop. You can leave this empty."),
        required=False,
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
