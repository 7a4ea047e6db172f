"""Reads a help form page with all its translations into one schema."""

from functools import lru_cache

from django.conf import settings

from content.snapshot import snapshot

from .models import HelpFormPage
from .schema import Choice, Condition, Question, Schema, Step


def schema_of(page) -> Schema:
    """The schema of this form, the same for each of its languages.

    Structure, keys and conditions come from the source language; the other languages lend their
    words, so a translation that lags behind still asks everything. Read once for each version.
    """
    versions = [one for one in live_forms() if one.translation_key == page.translation_key]
    return _schema(tuple((v.pk, v.live_revision_id, v.last_published_at) for v in versions))


@snapshot
def live_forms() -> list[HelpFormPage]:
    """All help forms that anybody may see, in all languages."""
    pages = HelpFormPage.objects.live().public().order_by("locale_id")
    return list(pages.select_related("locale"))


@lru_cache(maxsize=32)
def _schema(marks: tuple) -> Schema:
    pages = HelpFormPage.objects.filter(pk__in=[pk for pk, *_version in marks])
    pages = pages.select_related("locale")
    raw = {page.locale.language_code: [part.value for part in page.steps] for page in pages}
    source = raw.get(settings.LANGUAGE_CODE) or next(iter(raw.values()), [])
    words = {language: _words(steps) for language, steps in raw.items()}
    return Schema(tuple(_step(step, words) for step in source))


def _words(steps: list) -> dict[tuple, str]:
    """Every label of one language by where it stands: (step, question, choice, which)."""
    found = {}
    for step in steps:
        key = step["key"]
        found |= {(key, "title"): step["title"], (key, "intro"): step["intro"]}
        for question in step["questions"]:
            place = (key, question["key"])
            found |= {(*place, "label"): question["label"], (*place, "help"): question["help"]}
            for choice in question["choices"]:
                found[(*place, choice["key"], "label")] = choice["label"]
    return found


def _labels(words: dict, *place: str) -> dict[str, str]:
    return {language: found[place] for language, found in words.items() if found.get(place)}


def _step(raw: dict, words: dict) -> Step:
    return Step(
        key=raw["key"],
        titles=_labels(words, raw["key"], "title"),
        intros=_labels(words, raw["key"], "intro"),
        questions=tuple(_question(raw["key"], row, words) for row in raw["questions"]),
        conditions=_conditions(raw),
    )


def _question(step: str, raw: dict, words: dict) -> Question:
    plain = ("key", "kind", "is_required", "purpose", "is_special", "keep_days")
    return Question(
        **{name: raw[name] for name in plain},
        recipient=raw["recipient"] or "",
        version=raw["version"] or "",
        labels=_labels(words, step, raw["key"], "label"),
        help=_labels(words, step, raw["key"], "help"),
        choices=tuple(
            Choice(
                choice["key"],
                _labels(words, step, raw["key"], choice["key"], "label"),
                choice["icon"] or "",
            )
            for choice in raw["choices"]
        ),
        conditions=_conditions(raw),
    )


def _conditions(raw: dict) -> tuple[Condition, ...]:
    return tuple(
        Condition(row["question"], row["operator"], row["value"] or "") for row in raw["conditions"]
    )
