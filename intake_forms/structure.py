"""Turns the blocks that editors build, in all their languages, into one schema."""

from django.conf import settings

from .schema import Choice, Condition, Question, Schema, Step


def schema(raw: dict[str, list]) -> Schema:
    """One schema of the steps in each language.

    Structure, keys and conditions come from the source language; the others lend their words.
    """
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
