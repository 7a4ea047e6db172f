"""What people type into the mailbox and into the desk."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from content.public_form import PublicForm
from content.writing import LINE, LONG, WrittenField

from . import candidates, codes, receipts


class ReceiptForm(forms.Form):
    receipt = WrittenField(
        codes.LONGEST,
        label=_("Your receipt code"),
        error_messages={"required": _("Please type your code.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def clean_receipt(self) -> int | None:
        """The code that was meant; None for what cannot be one: answered like a wrong one."""
        return receipts.understood(self.cleaned_data["receipt"])


class MessageForm(PublicForm):
    """The worker writes again."""

    salt = "mailbox"
    body = WrittenField(
        LONG,
        rows=5,
        label=_("Write a message"),
        error_messages={"required": _("Please write something first.")},
    )


class CorrectionForm(PublicForm):
    """The worker puts right what was written at first."""

    salt = "mailbox"
    story = WrittenField(LONG, rows=5, label=_("What I wrote"), required=False)
    contact = WrittenField(LINE, label=_("How you can reach me"), required=False)

    def __init__(self, *args, needs_story: bool = False, **kwargs):
        """Stands on one page with the form for messages, so its fields need names of their own."""
        super().__init__(*args, auto_id="correct_%s", **kwargs)
        self.needs_story = needs_story

    def clean_story(self) -> str:
        """Without a topic the story is all that a request says."""
        story = self.cleaned_data["story"]
        if self.needs_story and not story:
            raise forms.ValidationError(
                _(
                    "We have kept your text, because without it we know nothing of your problem. "
                    "Write something here, or erase everything."
                )
            )
        return story


class AnswerForm(forms.Form):
    body = WrittenField(LONG, rows=8, label=_("Answer"))


class UserChoiceField(forms.ModelChoiceField):
    """Names people with the place where they work, so that nobody picks a namesake."""

    def label_from_instance(self, user: User) -> str:
        place = getattr(user, "officer", None) or getattr(user, "mentor", None)
        where = getattr(place, "shop", None) or getattr(place, "country", "")
        return f"{user.get_full_name()} · {where} · {place.language_names if place else ''}"


class AssignForm(forms.Form):
    to = UserChoiceField(label=_("Hand over to"), queryset=User.objects.none())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = candidates.eligible()
