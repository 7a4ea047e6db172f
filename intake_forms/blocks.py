"""What editors build help forms from: steps, questions, choices and conditions.

Keys are not CharBlocks, because those are offered to translators and keys must stay the same.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from .faults import faults, refusal

_KEY = r"^[a-z][a-z0-9_]{0,39}$"


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
        if found := faults([part.value for part in cleaned]):
            raise refusal(found)
        return cleaned
