"""Turns the questions of a step into a form, and its answers into plain keys and text."""

from django import forms
from django.utils.translation import gettext_lazy as _

from content.public_form import PublicForm
from content.writing import WrittenField

from .options import LONGEST, NO_ANSWER, TERMS, is_known_topic, options
from .schema import Question, Schema, Step, in_language

WRONG_CHOICE = _("Please choose one of the answers.")
UNANSWERED = _("Please answer this question.")
CONSENT_NEEDED = _("Please tick this box. Without it nobody may read your words.")


class StartForm(PublicForm):
    """A button, with the traps and the token that all our forms have."""

    salt = "help-request"


class StepForm(PublicForm):
    """The questions of one step, or of a whole form where staff fill it in."""

    salt = "help-request"

    def __init__(self, questions: list[Question], *, language, audience, answers, data=None):
        self.questions, self.language, self.audience = questions, language, audience
        self.options = {q.key: options(q, language, audience) for q in questions}
        shown = {key: value for key, value in answers.items() if key in self.options}
        super().__init__(data, initial=shown)
        for question in questions:
            self.fields[question.key] = self._field(question)

    @property
    def answers(self) -> dict:
        """Key to answer, as text, list of keys or yes/no; only after `is_valid()`."""
        return {question.key: self.cleaned_data[question.key] for question in self.questions}

    @property
    def typed(self) -> dict:
        """What stands in the fields now, unchecked: kept while somebody changes the language."""
        return {
            question.key: self.fields[question.key].widget.value_from_datadict(
                self.data, self.files, question.key
            )
            for question in self.questions
        }

    @property
    def rows(self) -> list[dict]:
        """Each question with its bound field, its choices and the template that shows it."""
        return [
            {
                "field": self[question.key],
                "kind": question.kind,
                "template": f"content/forms/{TEMPLATES[question.kind]}.html",
                "choices": self._choices(question),
            }
            for question in self.questions
        ]

    def _choices(self, question: Question) -> list[dict]:
        chosen = self[question.key].value()
        chosen = chosen if isinstance(chosen, list) else [chosen]
        return [
            {**vars(option), "is_chosen": option.value in chosen}
            for option in self.options[question.key]
        ]

    def _field(self, question: Question) -> forms.Field:
        common = {
            "label": in_language(question.labels, self.language),
            "help_text": in_language(question.help, self.language),
            "required": question.is_required,
            "error_messages": {"required": UNANSWERED},
        }
        if question.kind in ("yes_no", "consent"):
            if question.kind == "consent":
                common["error_messages"] = {"required": CONSENT_NEEDED}
            return forms.BooleanField(**common)
        if question.kind in LONGEST:
            rows = 7 if question.kind == "long_text" else 0
            return WrittenField(LONGEST[question.kind], rows=rows, **common)
        allowed = [(option.value, option.label) for option in self.options[question.key]]
        if question.kind == "choices":
            wrong = dict.fromkeys(("invalid_choice", "invalid_list"), WRONG_CHOICE)
            common["error_messages"] |= wrong
            return forms.MultipleChoiceField(choices=allowed, **common)
        return KeyField(question.kind, {value for value, _label in allowed}, **common)


def shown(schema: Schema, asked: Step, form: StepForm, answers: dict) -> dict:
    """What stands on the page of a step, wherever it leads."""
    path, before = schema.path(answers), schema.before(asked.key, answers)
    return {
        "form": form,
        "step_title": in_language(asked.titles, form.language),
        "step_intro": in_language(asked.intros, form.language),
        "step_number": path.index(asked) + 1,
        "step_count": len(path) + 1,
        "before": before.key if before else "",
    }


class KeyField(forms.Field):
    """One key of a vocabulary or of the question's own choices; "I do not know" is no answer."""

    def __init__(self, kind: str, allowed: set[str], **kwargs):
        self.kind, self.allowed = kind, allowed
        super().__init__(**kwargs)

    def to_python(self, value):
        key = (value or "").strip()
        if key in NO_ANSWER and (key in self.allowed or not key or self.kind in TERMS):
            return ""
        if key in self.allowed or (self.kind == "topic" and is_known_topic(key)):
            return key
        raise forms.ValidationError(WRONG_CHOICE, code="invalid_choice")


TEMPLATES = {
    "country": "choices",
    "topic": "choices",
    "sector": "choices",
    "client_type": "choices",
    "choice": "choices",
    "choices": "many",
    "yes_no": "consent",
    "consent": "consent",
    "text": "field",
    "long_text": "field",
    "contact": "field",
}
