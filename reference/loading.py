"""Brings the vocabulary and the ledger of the data files into the database, without overwriting."""

import csv
import datetime
import tomllib
from pathlib import Path

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
    """Create the facts that are missing, with their figures."""
    figures: dict[str, list[Figure]] = {}
    for row in _rows("figures.csv"):
        figures.setdefault(row.pop("fact"), []).append(Figure(**row))
    known = set(Fact.objects.values_list("key", flat=True))
    new = [Fact(**_fact(row)) for row in _rows("facts.csv") if row["key"] not in known]
    Fact.objects.bulk_create(new)
    for fact in Fact.objects.filter(key__in=[fact.key for fact in new]):
        for figure in figures.get(fact.key, ()):
            figure.fact = fact
    Figure.objects.bulk_create([figure for fact in new for figure in figures.get(fact.key, ())])


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
