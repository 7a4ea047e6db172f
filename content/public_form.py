"""What all forms share that people fill in without an account."""

import secrets

from django import forms
from django.core import signing
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from .writing import readable

# Stands where a letter was that nobody can read any more.
_BROKEN = "\ufffd"
TOKEN_DAYS = 7
# Fields that people do not see: no message can stand beside them.
_UNSEEN = ("website", "token")


def posted(request: HttpRequest) -> QueryDict:
    """What was sent. Django silently takes raw bytes that are not UTF-8 for Latin letters."""
    if request.content_type == "application/x-www-form-urlencoded":
        return QueryDict(request.body.decode("utf-8", "replace"))
    return request.POST


class PublicForm(forms.Form):
    """Text is kept whatever happens; a signed token stands in for the CSRF cookie.

    These forms act with nobody's authority, so forging one gains nothing, while a cookie would shut
    out phones that refuse it. The token also makes sending twice one request: see `nonce`.
    """

    website = forms.CharField(required=False, label=_("Leave this empty"))
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    use_required_attribute = False
    salt = "public-form"

    def __init__(self, data=None, **kwargs):
        super().__init__(self._readable(data) if data is not None else None, **kwargs)
        self.fields["website"].widget.attrs = {"autocomplete": "off", "tabindex": "-1"}
        self.fields["token"].initial = self.new_token
        self.nonce = ""

    @classmethod
    def new_token(cls) -> str:
        return signing.dumps(secrets.token_urlsafe(18), salt=cls.salt)

    def clean_website(self):
        if self.cleaned_data["website"]:
            # A phone may have filled it in by itself; its owner could not empty it.
            self._replace("website", "")
            raise forms.ValidationError(_("Please leave this field empty and send again."))
        return ""

    def clean_token(self):
        try:
            self.nonce = signing.loads(
                self.cleaned_data["token"], salt=self.salt, max_age=TOKEN_DAYS * 86_400
            )
        except signing.BadSignature:
            self._replace("token", self.new_token())
            raise forms.ValidationError(
                _(
                    "This page was open for too long. Nothing was sent. "
                    "Please press the button again."
                )
            ) from None
        return self.cleaned_data["token"]

    def clean(self):
        cleaned = super().clean()
        for name in self._unreadable:
            if name in self.fields and name not in _UNSEEN:
                self.add_error(
                    name,
                    _("Some broken characters were taken out. Please read your text again."),
                )
        return cleaned

    def _replace(self, name: str, value: str) -> None:
        """Show another value than the one that was sent."""
        self.data = self.data.copy()
        self.data[name] = value

    def _readable(self, data):
        """A copy of what was typed, as it is read; notes the fields that came broken."""
        data = data.copy()
        self._unreadable = []
        for name in list(data):
            values = [readable(value) for value in data.getlist(name)]
            clean = [value.replace(_BROKEN, "") for value in values]
            if clean != values:
                self._unreadable.append(name)
            data.setlist(name, clean)
        return data

    @property
    def problems(self) -> list[dict]:
        """Field, label and message of each error, for the summary above the form."""
        found = []
        for name, messages in self.errors.items():
            is_seen = name in self.fields and name not in _UNSEEN
            anchor = f"field-{name}" if is_seen else "form"
            found += [{"anchor": anchor, "message": message} for message in messages]
        return found
