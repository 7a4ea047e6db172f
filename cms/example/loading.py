"""Loads the example people and pages; whatever is there already stays as it is."""

import tomllib
from collections.abc import Callable
from datetime import time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from mentors.models import Mentor
from officers.models import Officer, OpeningHours, Shop
from reference.models import Area, Country, Sector, Topic
from workshops.models import Workshop

from . import accounts, pages
from .indexing import once_at_the_end

HERE = Path(__file__).parent


@once_at_the_end()
@transaction.atomic
def load(say: Callable[[str], object]) -> None:
    """All of it or nothing."""
    with (HERE / "people.toml").open("rb") as file:
        people = tomllib.load(file)
    users = {row["username"]: accounts.create(row) for row in people["users"]}
    for row in people["shops"]:
        _shop(row)
    for row in people["officers"]:
        _officer(row, users[row["user"]])
    for row in people["mentors"]:
        _mentor(row, users[row["user"]])
    for row in people["workshops"]:
        _workshop(row)
    pages.load(HERE, say)


def _terms(model, keys):
    return model.objects.filter(key__in=keys)


def _shop(row: dict) -> None:
    plain = ("name", "host", "region", "address", "place_language", "phone", "email", "languages")
    shop, is_new = Shop.objects.get_or_create(
        key=row["key"],
        defaults={
            **{name: row[name] for name in plain},
            "country": Country.objects.get(key=row["country"]),
        },
    )
    if is_new:
        shop.areas.set(_terms(Area, row["areas"]))
        OpeningHours.objects.bulk_create(
            OpeningHours(
                shop=shop,
                weekday=hours["weekday"],
                opens=time.fromisoformat(hours["opens"]),
                closes=time.fromisoformat(hours["closes"]),
            )
            for hours in row["opening"]
        )


def _officer(row: dict, user) -> None:
    defaults = {
        "shop": Shop.objects.get(key=row["shop"]),
        "languages": row["languages"],
        "room": row["room"],
    }
    officer, is_new = Officer.objects.get_or_create(user=user, defaults=defaults)
    if is_new:
        officer.countries.set(_terms(Country, row["countries"]))
        officer.sectors.set(_terms(Sector, row["sectors"]))


def _mentor(row: dict, user) -> None:
    defaults = {
        "country": Country.objects.get(key=row["country"]),
        "languages": row["languages"],
        "room": row["room"],
        "code_signed": row["code_signed"],
    }
    mentor, is_new = Mentor.objects.get_or_create(user=user, defaults=defaults)
    if is_new:
        mentor.topics.set(_terms(Topic, row["topics"]))
        mentor.sectors.set(_terms(Sector, row["sectors"]))


def _workshop(row: dict) -> None:
    day = timezone.localdate() + timedelta(days=row["starts_in_days"])
    zone = ZoneInfo(row["time_zone"])
    start = timezone.datetime.combine(day, time.fromisoformat(row["at"]), tzinfo=zone)
    plain = ("kind", "place", "place_language", "time_zone", "capacity", "languages")
    Workshop.objects.get_or_create(
        key=row["key"],
        defaults={
            **{name: row[name] for name in plain},
            "country": Country.objects.get(key=row["country"]),
            "starts_at": start,
            "ends_at": start + timedelta(minutes=row["minutes"]),
        },
    )
