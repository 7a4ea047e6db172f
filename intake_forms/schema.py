"""What a help form asks: one schema for all languages, whatever language it is answered in; pure.

Questions and steps are known by stable keys. Labels come in every language the form has been
translated into, so that an answer given in Bulgarian can be read by an officer in Italian.
"""

import json
from dataclasses import asdict, dataclass, field
from functools import cached_property

Labels = dict[str, str]
# Kinds whose answers are keys of a vocabulary, with the label kept there.
TERMS = ("country", "topic", "sector", "client_type")
TEXTS = ("text", "long_text", "contact")


@dataclass(frozen=True)
class Condition:
    """`question` must (`is`) or must not (`is_not`) have this answer, or be answered at all."""

    question: str
    operator: str
    value: str = ""

    def holds(self, answers: dict) -> bool:
        given = answers.get(self.question)
        values = given if isinstance(given, list) else [given]
        match self.operator:
            case "is":
                return self.value in _as_text(values)
            case "is_not":
                return self.value not in _as_text(values)
            case "answered":
                return any(value not in (None, "", False) for value in values)
        raise ValueError(self.operator)


@dataclass(frozen=True)
class Choice:
    key: str
    labels: Labels
    icon: str = ""


# Kinds of questions that are answered in own words.
TYPED = ("text", "long_text", "contact")


@dataclass(frozen=True)
class Question:
    """One thing that is asked. `purpose`, `is_special` and `keep_days` say why it may be."""

    key: str
    kind: str
    labels: Labels
    help: Labels = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    is_required: bool = False
    purpose: str = ""
    is_special: bool = False
    keep_days: int = 0
    recipient: str = ""
    version: str = ""
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Step:
    """One page of a form."""

    key: str
    titles: Labels
    questions: tuple[Question, ...] = ()
    intros: Labels = field(default_factory=dict)
    conditions: tuple[Condition, ...] = ()

    def asked(self, answers: dict) -> list[Question]:
        """The questions of this step that apply, given what was answered before."""
        return [question for question in self.questions if _applies(question, answers)]


@dataclass(frozen=True)
class Schema:
    steps: tuple[Step, ...]

    def path(self, answers: dict) -> list[Step]:
        """The steps this person goes through: conditions hold and something is asked."""
        known = self.kept(answers)
        return [s for s in self.steps if _applies(s, known) and s.asked(known)]

    def step(self, key: str, answers: dict) -> Step | None:
        return next((step for step in self.path(answers) if step.key == key), None)

    def after(self, key: str, answers: dict) -> Step | None:
        """The step that follows, None when all are done."""
        steps = self.path(answers)
        keys = [step.key for step in steps]
        place = keys.index(key) + 1 if key in keys else 0
        return steps[place] if place < len(steps) else None

    def before(self, key: str, answers: dict) -> Step | None:
        steps = self.path(answers)
        keys = [step.key for step in steps]
        place = keys.index(key) if key in keys else len(steps)
        return steps[place - 1] if place else None

    def questions(self, answers: dict) -> list[Question]:
        known = self.kept(answers)
        return [q for step in self.steps if _applies(step, known) for q in step.asked(known)]

    def kept(self, answers: dict) -> dict:
        """Only answers to questions that apply; a hidden field sent all the same is nothing.

        Conditions look back only, so what no longer applies decides nothing further on either.
        """
        known: dict = {}
        for step in self.steps:
            asked = step.asked(known) if _applies(step, known) else []
            known |= {q.key: answers[q.key] for q in asked if q.key in answers}
        return known

    def written(self, answers: dict) -> str:
        """All that was typed, none of what was chosen."""
        typed = [q.key for q in self.questions(answers) if q.kind in TYPED]
        return "\n".join(str(answers[key]) for key in typed if answers.get(key))

    @cached_property
    def as_text(self) -> str:
        """One and the same text for one and the same schema, to be kept with what was answered."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)


def in_language(labels: Labels, language: str) -> str:
    """The label in that language, in English where it has none yet."""
    return labels.get(language) or labels.get("en") or next(iter(labels.values()), "")


def _applies(part: Question | Step, answers: dict) -> bool:
    return all(condition.holds(answers) for condition in part.conditions)


def _as_text(values: list) -> list[str]:
    return ["yes" if v is True else "no" if v is False else v for v in values]
