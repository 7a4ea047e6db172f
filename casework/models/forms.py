"""The forms in which requests were asked, as they stood then."""

import hashlib
import json
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from freshness.snapshot import snapshot

# Answers that are shown in a place of their own.
_ELSEWHERE = ("host_country", "topic", "sector", "client_type", "story", "contact")


@dataclass(frozen=True)
class Answered:
    """One question and its answer, to be read; `is_typed` marks the person's own words."""

    label: str
    text: str
    is_typed: bool = False


class FormVersion(models.Model):
    """A schema that at least one request was answered with; it holds questions, never answers."""

    digest = models.CharField(max_length=64, unique=True)
    schema = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("form version")
        verbose_name_plural = _("form versions")

    def __str__(self) -> str:
        return self.digest[:8]

    @classmethod
    def of(cls, schema: str) -> "FormVersion":
        """The version of a schema given as JSON, always in the same order."""
        digest = hashlib.sha256(schema.encode()).hexdigest()
        if known := _known(digest):
            return known
        return cls.objects.get_or_create(digest=digest, defaults={"schema": json.loads(schema)})[0]

    @property
    def questions(self) -> list[dict]:
        return [question for step in self.schema["steps"] for question in step["questions"]]

    def over(self, days: int) -> set[str]:
        """The questions whose answers are not kept that many days after closing."""
        return {q["key"] for q in self.questions if q["keep_days"] < days}

    def read(self, answers: dict, language: str) -> list[Answered]:
        """Answers to the editors' own questions: labels in this language, typed words as typed."""
        return [
            _answered(question, answers[question["key"]], language)
            for question in self.questions
            if question["key"] not in _ELSEWHERE
            and question["kind"] != "consent"
            and answers.get(question["key"])
        ]


@snapshot
def _known(digest: str) -> FormVersion | None:
    return FormVersion.objects.filter(digest=digest).defer("schema").first()


def _answered(question: dict, answer, language: str) -> Answered:
    label = _label(question, language)
    if answer is True:
        return Answered(label, gettext("Yes"))
    labels = {choice["key"]: _label(choice, language) for choice in question["choices"]}
    given = answer if isinstance(answer, list) else [answer]
    return Answered(label, ", ".join(labels.get(a, a) for a in given), is_typed=not labels)


def _label(part: dict, language: str) -> str:
    labels = part["labels"]
    return labels.get(language) or labels.get("en") or next(iter(labels.values()), part["key"])
