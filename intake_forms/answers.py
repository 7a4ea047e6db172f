"""From kept answers to what the case work takes, and to what people read."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from casework.submitting import Agreed, Asked
from reference import terms
from reference.models import ClientType, Country, Sector, Topic

from .options import options
from .schema import TYPED, Question, Schema, in_language

# Answers that have a column of their own; all others are kept together, sealed.
OWN = ("host_country", "topic", "sector", "client_type", "story", "contact", "in_danger")


def as_asked(page, schema: Schema, answers: dict, language: str) -> Asked:
    """What was asked, by the questions that applied; everything else is left behind."""
    kept = schema.kept(answers)
    default = ClientType.WORKER if page.audience == "worker" else ClientType.FIRM
    return Asked(
        language=language,
        form=page.translation_key,
        client_type=kept.get("client_type") or default,
        host_country=terms.by_key(Country, kept.get("host_country")),
        topic=terms.by_key(Topic, kept.get("topic")),
        sector=terms.by_key(Sector, kept.get("sector")),
        story=kept.get("story", ""),
        contact=kept.get("contact", ""),
        in_danger=bool(kept.get("in_danger")),
        words=schema.written(kept),
        answers=kept,
        schema=schema.as_text,
    )


def agreed(schema: Schema, answers: dict, language: str) -> list[Agreed]:
    """The consents that were ticked, in the words in which they were read."""
    return [
        Agreed(
            key=question.key,
            recipient=question.recipient,
            version=question.version,
            wording=in_language(question.labels, language),
        )
        for question in schema.questions(answers)
        if question.kind == "consent" and answers.get(question.key)
    ]


@dataclass(frozen=True)
class Line:
    """One answer as it is read back: where it was asked, what was asked, what was said."""

    step: str
    label: str
    text: str
    question: Question


def lines(schema: Schema, answers: dict, language: str, audience: str) -> list[Line]:
    """Every question that applies, with its answer in the reader's language."""
    return [
        Line(
            step.key,
            in_language(question.labels, language),
            said(question, answers.get(question.key), language, audience),
            question,
        )
        for step in schema.path(answers)
        for question in step.asked(answers)
    ]


def said(question: Question, answer, language: str, audience: str) -> str:
    """An answer in words; "–" where there is none."""
    if answer in (None, "", [], False):
        return _("No") if question.kind in ("yes_no", "consent") else "–"
    if answer is True:
        return _("Yes")
    if question.kind in TYPED:
        return answer
    labels = {option.value: option.label for option in options(question, language, audience)}
    if question.kind == "topic" and answer not in labels:
        topic = terms.by_key(Topic, answer)
        labels[answer] = topic.label if topic else answer
    given = answer if isinstance(answer, list) else [answer]
    return ", ".join(labels.get(key, key) for key in given)
