"""Time zones of places where people live, and moments on the clocks there; pure, no database."""

import datetime
import zoneinfo
from collections.abc import Iterable, Iterator
from functools import cache

from babel.core import get_global
from babel.dates import get_timezone_location
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from content.dates import babel_locale

# What the table of countries in CLDR has for zones of no country.
_NOWHERE = {"001", "ZZ"}
NO_ZONE = _("This is not a time zone of a place. Please choose one from the list.")


@cache
def countries() -> dict[str, str]:
    """Name of each zone that may be chosen to the code of its country, by the table of CLDR.

    It has no second names (`US/Central`) and nothing that is no place (`Etc/UTC`, `localtime`);
    nobody lives in Antarctica.
    """
    known = zoneinfo.available_timezones()
    table = get_global("zone_territories")
    return {
        zone: country
        for zone, country in table.items()
        if zone in known and country not in _NOWHERE and not zone.startswith("Antarctica/")
    }


def check_time_zone(name: str) -> None:
    if name not in countries():
        raise ValidationError(NO_ZONE)


def city(zone: str) -> str:
    """The city that a zone is named after, in the reader's language: `Roma`."""
    locale = babel_locale(get_language() or "en")
    try:
        return get_timezone_location(zone, locale=locale, return_city=True)
    except LookupError:
        return zone


def choices(first: Iterable[str]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """All zones under the names of their countries; the countries of the site come `first`."""
    aliases = get_global("territory_aliases")
    leading = [aliases.get(code, [code])[0] for code in first]
    names = babel_locale(get_language() or "en").territories
    groups: dict[str, list[tuple[str, str]]] = {}
    for zone, country in countries().items():
        groups.setdefault(country, []).append((zone, city(zone)))

    def place(country: str):
        rank = leading.index(country) if country in leading else len(leading)
        return rank, names.get(country, country)

    for country in sorted(groups, key=place):
        yield names.get(country, country), sorted(groups[country], key=lambda zone: zone[1])


def zone_of(name: str) -> datetime.tzinfo:
    """The zone, or UTC while nothing usable is written."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return datetime.UTC


def clock(moment: datetime.datetime, zone: str) -> datetime.datetime:
    """What the clocks of the place show at that moment, without a zone."""
    return timezone.make_naive(moment, zone_of(zone))


def moment(shown: datetime.datetime, zone: str) -> datetime.datetime:
    """When the clocks of the place show this; an hour that summer time skips or repeats is refused.

    :raises ValidationError: the clocks never show it, or show it twice.
    """
    there = zone_of(zone)
    found = {shown.replace(tzinfo=there, fold=fold).astimezone(datetime.UTC) for fold in (0, 1)}
    fits = {one for one in found if clock(one, zone) == shown}
    if not fits:
        raise ValidationError(_("Clocks go forward that night: this time does not exist."))
    if len(fits) > 1:
        raise ValidationError(_("Clocks go back that night: this time comes twice."))
    return fits.pop()
