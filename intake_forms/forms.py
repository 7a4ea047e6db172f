"""The help form: little is asked, nothing is lost, keys are the same in all languages."""

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from casework.actions import Asked
from content.public_form import PublicForm
from reference.models import ClientType, Country, Sector, Topic

LONGEST_STORY = 10_000
# Answers that say "I do not know"; stored as nothing.
NO_ANSWER = ("", "unknown", "none")
WRONG_CHOICE = _("Please choose one of the answers.")


class TermField(forms.Field):
    """One term of a vocabulary by its key; the row itself comes out."""

    def __init__(self, terms, **kwargs):
        self.terms = terms
        super().__init__(required=False, **kwargs)

    def to_python(self, value):
        key = (value or "").strip()
        if key in NO_ANSWER:
            return None
        if found := self.terms().by_key(key):
            return found
        raise forms.ValidationError(WRONG_CHOICE, code="invalid_choice")


class HelpRequestForm(PublicForm):
    """What a person in need tells us: a topic or some words are enough."""

    salt = "help-request"

    client_type = forms.ChoiceField(
        label=_("Who are you?"),
        choices=ClientType,
        required=False,
        error_messages={"invalid_choice": WRONG_CHOICE},
    )
    in_danger = forms.BooleanField(label=_("I am in danger now."), required=False)
    host_country = TermField(
        lambda: Country.objects.active().filter(side=Country.Side.HOST),
        label=_("Where do you work?"),
    )
    topic = TermField(lambda: Topic.objects.active().select_related("area"), label=_("What happened?"))
    sector = TermField(Sector.objects.active, label=_("What kind of work is it?"))
    story = forms.CharField(
        label=_("Tell us in your own words"),
        help_text=_("Write as you speak. Mistakes do not matter. You need not give a name."),
        required=False,
        max_length=LONGEST_STORY,
        error_messages={
            "max_length": _("This is too long. Please write at most %(limit_value)d characters."),
        },
        widget=forms.Textarea(attrs={"rows": 7, "autocomplete": "off"}),
    )
    contact = forms.CharField(
        label=_("How can we reach you? You can leave this empty."),
        help_text=_("Only write what is safe. Without it you read our answer here, with your code."),
        required=False,
        max_length=200,
        error_messages={
            "max_length": _("This is too long. Please write at most %(limit_value)d characters."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    consent = forms.BooleanField(
        label=_("Yes, a mentor or a Migration Officer may read what I write here and answer me."),
        error_messages={"required": _("Please tick this box. Without it nobody may read your words.")},
    )

    def clean(self):
        cleaned = super().clean()
        said = cleaned.get("topic") or cleaned.get("story")
        if not said and not {"topic", "story"} & set(self.errors):
            self.add_error("story", _("Please choose what happened, or tell us in your own words."))
        return cleaned

    @property
    def asked(self) -> Asked:
        """The request as the case work takes it; only after `is_valid()`."""
        kept = ("host_country", "topic", "sector", "story", "contact", "in_danger")
        values = {name: self.cleaned_data[name] for name in kept}
        client_type = self.cleaned_data["client_type"] or ClientType.WORKER
        return Asked(language=get_language(), client_type=client_type, **values)

    @property
    def content(self) -> dict:
        """What was said, to tell one message from another."""
        names = ("client_type", "host_country", "topic", "sector", "story", "contact", "in_danger")
        return {"language": get_language(), **{name: self.data.get(name, "") for name in names}}

    @cached_property
    def countries(self) -> list[dict]:
        rows = Country.objects.active().filter(side=Country.Side.HOST)
        return [*self._choices("host_country", rows), self._not_sure("host_country")]

    @cached_property
    def topics(self) -> list[dict]:
        return self._choices("topic", [t for t in Topic.objects.active() if t.is_offered])

    @cached_property
    def sectors(self) -> list[dict]:
        return [*self._choices("sector", Sector.objects.active()), self._not_sure("sector")]

    @cached_property
    def client_types(self) -> list[dict]:
        chosen = self.data.get("client_type") or ClientType.WORKER
        return [
            {"value": value, "label": label, "icon": icon, "is_chosen": value == chosen}
            for (value, label), icon in zip(ClientType.choices, ("person", "crane", "building"), strict=True)
        ]

    def _choices(self, name: str, terms) -> list[dict]:
        chosen = self.data.get(name) or self.initial.get(name)
        return [
            {
                "value": term.key,
                "label": term.label,
                "icon": term.icon,
                "is_chosen": term.key == chosen,
            }
            for term in terms
        ]

    def _not_sure(self, name: str) -> dict:
        is_chosen = self.data.get(name) in ("unknown", "none")
        return {"value": "unknown", "label": _("Something else, or I am not sure"), "is_chosen": is_chosen}
