"""Brings the vocabulary and the ledger of the data files into the database.

What people changed in the admin is never overwritten.
"""

import csv
import datetime
import tomllib
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from .models import Area, Country, Fact, Figure, Sector, Topic

DATA = Path(__file__).parent / "data"


def load_vocabulary() -> None:
    """Create the terms that are missing; what people changed in the admin stays."""
    with (DATA / "vocabulary.toml").open("rb") as file:
        data = tomllib.load(file)
    facts = {fact.key: fact for fact in Fact.objects.filter(key__in=_emergency_keys(data))}
    for position, row in enumerate(data["areas"]):
        _create(Area, row, position)
    for position, row in enumerate(data["sectors"]):
        _create(Sector, row, position, icon=row["icon"])
    for position, row in enumerate(data["countries"]):
        emergency = facts.get(row["emergency_fact"])
        _create(Country, row, position, side=row["side"], emergency_fact=emergency)
    areas = {area.key: area for area in Area.objects.all()}
    for position, row in enumerate(data["topics"]):
        _create(
            Topic,
            row,
            position,
            handled_by=row["handled_by"],
            urgency=row["urgency"],
            area=areas.get(row["area"]),
            icon=row.get("icon", ""),
            **{f"for_{who}": who in row["for_whom"] for who in _CLIENTS},
        )


def load_ledger() -> None:
    """Create the facts that are missing, and correct those that nobody has changed by hand."""
    figures: dict[str, list[dict]] = {}
    for row in _rows("figures.csv"):
        figures.setdefault(row.pop("fact"), []).append(row)
    known = {fact.key: fact for fact in Fact.objects.prefetch_related("figures")}
    by_hand = _changed_by_hand()
    new = []
    for row in map(_fact, _rows("facts.csv")):
        fact, wanted = known.get(row["key"]), figures.get(row["key"], [])
        if fact is None:
            new.append(Fact(**row))
        elif str(fact.pk) not in by_hand and _differs(fact, row, wanted):
            _correct(fact, row, wanted)
    Fact.objects.bulk_create(new)
    for fact in Fact.objects.filter(key__in=[fact.key for fact in new]):
        _set_figures(fact, figures.get(fact.key, []))


def _changed_by_hand() -> set[str]:
    """Keys of the facts with an entry of a person in their history."""
    entries = ModelLogEntry.objects.filter(content_type=ContentType.objects.get_for_model(Fact))
    return set(entries.exclude(user=None).values_list("object_id", flat=True))


def _differs(fact: Fact, row: dict, figures: list[dict]) -> bool:
    has = [{name: getattr(figure, name) for name in _FIGURE} for figure in fact.figures.all()]
    return has != figures or any(getattr(fact, name) != value for name, value in row.items())


def _correct(fact: Fact, row: dict, figures: list[dict]) -> None:
    for name, value in row.items():
        setattr(fact, name, value)
    fact.save()
    Figure.objects.filter(fact=fact).delete()
    _set_figures(fact, figures)
    log(instance=fact, action="wagtail.edit")


def _set_figures(fact: Fact, figures: list[dict]) -> None:
    Figure.objects.bulk_create([Figure(fact=fact, **row) for row in figures])


_FIGURE = ("name", "kind", "value", "currency")
_CLIENTS = ("worker", "firm", "public_administration")


def _create(model, row: dict, position: int, **values) -> None:
    defaults = {"labels": row["labels"], "position": position, **values}
    model.objects.get_or_create(key=row["key"], defaults=defaults)


def _emergency_keys(data: dict) -> list[str]:
    return [row["emergency_fact"] for row in data["countries"]]


def _rows(name: str) -> list[dict]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _fact(row: dict) -> dict:
    dates = ("valid_from", "valid_to", "checked_on")
    return {
        **row,
        **{name: datetime.date.fromisoformat(row[name]) if row[name] else None for name in dates},
    }
