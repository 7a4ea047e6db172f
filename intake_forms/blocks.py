"""What editors build help forms from: steps, questions, choices and conditions.

Keys are not CharBlocks, because those are offered to translators and keys must stay the same.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from casework.models import MAIN_CONSENT

_KEY = r"^[a-z][a-z0-9_]{0,39}$"
# Keys that the case work knows, and the kind of question that it expects there.
_KINDS = {
    "host_country": "country",
    "topic": "topic",
    "sector": "sector",
    "client_type": "client_type",
    "contact": "contact",
    "story": "long_text",
    "in_danger": "yes_no",
    MAIN_CONSENT: "consent",
}
# Kinds that are asked once only, under the key above.
_ONCE = ("country", "topic", "sector", "client_type", "contact")
# Names that the fields around the questions have.
_TAKEN = frozenset(
    ("website", "token", "journey", "then", "switch_to", "language", "was_read_aloud", "receipt")
)


class KeyBlock(blocks.RegexBlock):
    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Key"))
        kwargs.setdefault(
            "help_text", _("Small letters and underscores. Never changes: answers are kept by it.")
        )
        super().__init__(
            regex=_KEY,
            error_messages={"invalid": _("Only small letters, digits and underscores.")},
            **kwargs,
        )


class ConditionBlock(blocks.StructBlock):
    """One condition; all conditions of a step or question must hold."""

    question = KeyBlock(label=_("Key of the question"), help_text="")
    operator = blocks.ChoiceBlock(
        choices=[
            ("is", _("has the answer")),
            ("is_not", _("has not the answer")),
            ("answered", _("is answered")),
        ],
        label=_("Condition"),
    )
    value = blocks.RegexBlock(
        regex=r"^[A-Za-z0-9_]*$",
        required=False,
        label=_("Key of the answer"),
        help_text=_("For yes/no questions: yes or no."),
    )

    class Meta:
        icon = "decimal"
        label = _("Condition")


class ChoiceItemBlock(blocks.StructBlock):
    key = KeyBlock()
    label = blocks.CharBlock(label=_("Label"))
    icon = blocks.RegexBlock(regex=r"^[a-z0-9-]*$", required=False, label=_("Picture"))

    class Meta:
        icon = "list-ul"
        label = _("Choice")


class QuestionBlock(blocks.StructBlock):
    """One question. The last three fields say why it may be asked and how long it is kept."""

    key = KeyBlock()
    kind = blocks.ChoiceBlock(
        choices=[
            ("country", _("host country (pictures)")),
            ("topic", _("topic (pictures)")),
            ("sector", _("sector (pictures)")),
            ("client_type", _("who asks (pictures)")),
            ("choice", _("one of your own choices")),
            ("choices", _("several of your own choices")),
            ("yes_no", _("a box to tick")),
            ("text", _("one line of text")),
            ("long_text", _("a story")),
            ("contact", _("how to reach the person")),
            ("consent", _("a consent")),
        ],
        label=_("Kind"),
    )
    label = blocks.CharBlock(label=_("Question"))
    help = blocks.TextBlock(required=False, default="", label=_("Help in one line"))
    choices = blocks.ListBlock(ChoiceItemBlock(), default=[], label=_("Choices"))
    is_required = blocks.BooleanBlock(required=False, label=_("Must be answered"))
    conditions = blocks.ListBlock(ConditionBlock(), default=[], label=_("Asked only if"))
    purpose = blocks.ChoiceBlock(
        choices=[
            ("routing", _("to find the right person")),
            ("advice", _("to give advice")),
            ("contact", _("to reach the person")),
            ("safety", _("to protect the person")),
            ("consent", _("to prove a consent")),
            ("statistics", _("to count, without names")),
        ],
        label=_("Purpose"),
    )
    is_special = blocks.BooleanBlock(
        required=False,
        label=_("Special category of data"),
        help_text=_("Health, origin, religion, union, sex life (GDPR, article 9)."),
    )
    keep_days = blocks.IntegerBlock(
        min_value=1, max_value=730, default=180, label=_("Kept for days after closing")
    )
    recipient = blocks.RegexBlock(
        regex=r"^[a-z_]*$",
        required=False,
        label=_("Recipient"),
        help_text=_("Consents only: who receives what is consented to, as mentor_or_officer."),
    )
    version = blocks.RegexBlock(
        regex=r"^[0-9-]*$",
        required=False,
        label=_("Version of the wording"),
        help_text=_("Consents only: change it with the wording, as 2026-11."),
    )

    class Meta:
        icon = "help"
        label = _("Question")

    def clean(self, value):
        cleaned = super().clean(value)
        errors = {}
        if cleaned["kind"] in ("choice", "choices") and len(cleaned["choices"]) < 2:
            errors["choices"] = ValidationError(_("Give at least two choices."))
        if cleaned["kind"] == "consent":
            for name in ("recipient", "version"):
                if not cleaned[name]:
                    errors[name] = ValidationError(_("A consent needs its recipient and version."))
        if errors:
            raise blocks.StructBlockValidationError(errors)
        return cleaned


class StepBlock(blocks.StructBlock):
    """One page of the form: one thing, if you can."""

    key = KeyBlock()
    title = blocks.CharBlock(label=_("Title"))
    intro = blocks.TextBlock(required=False, default="", label=_("Introduction"))
    questions = blocks.ListBlock(QuestionBlock(), label=_("Questions"))
    conditions = blocks.ListBlock(ConditionBlock(), default=[], label=_("Shown only if"))

    class Meta:
        icon = "form"
        label = _("Step")


class StepsBlock(blocks.StreamBlock):
    step = StepBlock()

    def clean(self, value):
        cleaned = super().clean(value)
        if wrong := problems([part.value for part in cleaned]):
            raise blocks.StreamBlockValidationError(non_block_errors=wrong)
        return cleaned


def problems(steps: list) -> list[str]:
    """What makes these steps no usable form: double keys, conditions that look ahead, gaps."""
    wrong, seen, step_keys = [], set(), set()
    for step in steps:
        if step["key"] in step_keys:
            wrong.append(_("The key %s is used twice.") % step["key"])
        step_keys.add(step["key"])
        asked_before = set(seen)
        for part in (step, *step["questions"]):
            wrong += _looking_ahead(part, asked_before)
        for question in step["questions"]:
            if question["key"] in seen:
                wrong.append(_("The key %s is used twice.") % question["key"])
            seen.add(question["key"])
            wrong += _faults(question)
    if not {"topic", "story"} & seen:
        wrong.append(_("A help form asks for a topic or a story."))
    if MAIN_CONSENT not in seen:
        wrong.append(_("A help form needs the consent with the key %s.") % MAIN_CONSENT)
    return wrong


def _faults(question) -> list[str]:
    """One question by itself: why it is asked, and whether its answer finds its place."""
    key, kind = question["key"], question["kind"]
    wrong = []
    if not (question["purpose"] and question["keep_days"]):
        wrong.append(_("The question %s needs a purpose and a retention.") % key)
    if key in _TAKEN:
        wrong.append(_("The key %s is taken. Choose another one.") % key)
    if _KINDS.get(key, kind) != kind or (kind in _ONCE and _KINDS.get(key) != kind):
        wrong.append(_("The key %s does not fit the kind of this question.") % key)
    if key == MAIN_CONSENT and not question["is_required"]:
        wrong.append(_("The question %s must be answered.") % key)
    return wrong


def _looking_ahead(part, seen: set[str]) -> list[str]:
    return [
        _("The condition on %s asks for something that comes later.") % condition["question"]
        for condition in part["conditions"]
        if condition["question"] not in seen
    ]
