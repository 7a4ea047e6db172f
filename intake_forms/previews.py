"""A help form as its editors see it beforehand: the start and each step, whatever its conditions.

Nothing is stored or counted, no code is given out, and nothing leads on from here.
"""

from dataclasses import replace

from django.utils.translation import gettext as _

from . import structure
from .schema import Schema, Step
from .step_forms import StartForm, StepForm, shown

Shown = tuple[str, dict]


def modes(steps: list) -> list[tuple[str, str]]:
    """What the editor may look at: the start, then each step by its key."""
    return [("", _("Start")), *((s["key"], s["title"] or s["key"]) for s in steps if s["key"])]


def start() -> Shown:
    return "intake_forms/start.html", {"form": StartForm()}


def step(page, key: str) -> Shown | None:
    """Template and context of one step, as its draft stands; None if it is not there."""
    language = page.locale.language_code
    schema = _all_of(structure.schema({language: page.raw_steps}))
    asked = schema.step(key, {})
    if asked is None:
        return None
    form = StepForm(asked.questions, language=language, audience=page.audience, answers={})
    return "intake_forms/step.html", {**shown(schema, asked, form, {}), "has_cookie": True}


def _all_of(schema: Schema) -> Schema:
    """Every step and question, of those that are written far enough to be shown."""
    return Schema(tuple(_open(step) for step in schema.steps))


def _open(step: Step) -> Step:
    known = (question for question in step.questions if question.key and question.kind)
    questions = tuple(replace(question, conditions=()) for question in known)
    return replace(step, questions=questions, conditions=())
