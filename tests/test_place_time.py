"""Times of workshops: everybody in the admin types and reads the clock of the place."""

import zoneinfo
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation
from wagtail.users.models import UserProfile

from workshops import zones
from workshops.admin_forms import ENDS_TOO_EARLY
from workshops.models import Workshop

from .desk import account, said, seen, signed_in
from .forms import soup

EDIT = "workshops_workshop_modeladmin_edit"
GAP = "Clocks go forward that night: this time does not exist."
TWICE = "Clocks go back that night: this time comes twice."


@pytest.mark.parametrize(
    ("zone", "shown", "utc"),
    [
        ("Europe/Rome", "2027-02-10 18:00", "2027-02-10 17:00"),
        ("Europe/Rome", "2027-07-10 18:00", "2027-07-10 16:00"),
        ("Europe/Sofia", "2027-02-10 18:00", "2027-02-10 16:00"),
        ("Europe/London", "2026-12-15 10:00", "2026-12-15 10:00"),
        ("Europe/London", "2027-06-15 10:00", "2027-06-15 09:00"),
        ("America/St_Johns", "2027-01-15 10:00", "2027-01-15 13:30"),
        ("Europe/Rome", "2027-03-28 01:59", "2027-03-28 00:59"),
        ("Europe/Rome", "2027-03-28 03:00", "2027-03-28 01:00"),
        ("Europe/Sofia", "2027-10-31 04:00", "2027-10-31 02:00"),
        ("Europe/Rome", "2027-03-28 02:00", GAP),
        ("Europe/Rome", "2027-03-28 02:59", GAP),
        ("Europe/London", "2027-03-28 01:30", GAP),
        ("Europe/Bucharest", "2027-03-28 03:30", GAP),
        ("Europe/Rome", "2027-10-31 02:00", TWICE),
        ("Europe/London", "2027-10-31 01:59", TWICE),
        ("Australia/Lord_Howe", "2027-04-04 01:45", TWICE),
    ],
)
def test_a_clock_time_is_one_moment_or_refused(zone, shown, utc):
    clock = datetime.fromisoformat(shown)
    if utc in (GAP, TWICE):
        with pytest.raises(ValidationError) as refused:
            zones.moment(clock, zone)
        with translation.override("en"):
            assert refused.value.message == utc
    else:
        moment = zones.moment(clock, zone)
        assert moment == datetime.fromisoformat(utc).replace(tzinfo=UTC)
        assert zones.clock(moment, zone) == clock


def test_only_zones_of_places_are_offered():
    names = set(zones.countries())
    known = zoneinfo.available_timezones()
    assert len(names) > 300
    assert names <= known
    no_places = ("Etc", "US", "SystemV", "Antarctica", "posix", "right", "Brazil", "Canada")
    for name in known:
        if "/" not in name or name.startswith(no_places):
            assert name not in names, name
    assert {"Europe/Rome", "Europe/London", "Europe/Sofia", "America/New_York"} <= names


@pytest.mark.parametrize("language", ["en", "ro", "bg", "it", "fr", "nl"])
def test_the_countries_of_the_site_stand_first_by_their_names(language):
    with translation.override(language):
        groups = list(zones.choices(["BE", "IT", "UK", "RO", "BG"]))
        told = [group[0][0] for _country, group in groups[:5]]
    assert told == [
        f"Europe/{name}" for name in ("Brussels", "Rome", "London", "Bucharest", "Sofia")
    ]
    assert len({country for country, _group in groups}) == len(groups)


@pytest.fixture
def workshop(db) -> Workshop:
    """The one in Padova, at six in the evening of 10 February 2027."""
    found = Workshop.objects.get(key="feedback-padova")
    found.starts_at = datetime(2027, 2, 10, 17, tzinfo=UTC)
    found.ends_at = found.starts_at + timedelta(hours=2)
    found.save()
    return found


def form_data(workshop: Workshop, **changes) -> dict:
    plain = ("key", "kind", "place", "place_language", "time_zone", "capacity", "languages")
    return {
        **{name: getattr(workshop, name) for name in plain},
        "country": workshop.country_id,
        "starts_at": "2027-02-10 18:00",
        "ends_at": "2027-02-10 20:00",
        **changes,
    }


def edit(workshop: Workshop, **changes):
    url = reverse(EDIT, args=[workshop.pk])
    return signed_in("editor").post(url, form_data(workshop, **seen(url), **changes))


@pytest.mark.parametrize("own_zone", ["", "Asia/Tokyo", "America/New_York"])
def test_form_and_list_show_the_clock_of_the_place_and_name_it(workshop, own_zone):
    UserProfile.objects.filter(user=account("editor")).delete()
    UserProfile.objects.create(user=account("editor"), current_time_zone=own_zone)
    editor = signed_in("editor")
    form = soup(editor.get(reverse(EDIT, args=[workshop.pk])))
    assert form.select_one("[name=starts_at]")["value"] == "2027-02-10 18:00"
    assert form.select_one("[name=ends_at]")["value"] == "2027-02-10 20:00"
    assert form.text.count("Rome time: what the clocks there show.") == 2
    rows = soup(editor.get(reverse("workshops_workshop_modeladmin_index"))).select_one("main")
    assert "10 February 2027, 18:00 (Rome)" in rows.text
    where = reverse(EDIT, args=[workshop.pk])
    editor.post(where, form_data(workshop, place="Padova", **seen(where)))
    workshop.refresh_from_db()
    assert (workshop.place, workshop.starts_at.hour) == ("Padova", 17)


@pytest.mark.parametrize(
    ("typed", "utc"),
    [
        ("03/04/2027 10:00", datetime(2027, 4, 3, 8, tzinfo=UTC)),
        ("3.4.2027 10:00", datetime(2027, 4, 3, 8, tzinfo=UTC)),
        ("03-04-2027 10:00", datetime(2027, 4, 3, 8, tzinfo=UTC)),
        ("2027-04-03T10:00", datetime(2027, 4, 3, 8, tzinfo=UTC)),
        ("15.12.2026 10:00", datetime(2026, 12, 15, 9, tzinfo=UTC)),
    ],
)
def test_what_is_typed_is_read_day_first_on_the_clock_of_the_place(workshop, typed, utc):
    assert edit(workshop, starts_at=typed, ends_at="2028-01-01 10:00").status_code == 302
    workshop.refresh_from_db()
    assert workshop.starts_at == utc


@pytest.mark.parametrize(
    "typed",
    [
        "12/31/2026 10:00",
        "03/04/27 10:00",
        "03/04/2027",
        "2027-04-03",
        "2027-04-03T10:00+05:00",
        "2027-04-03T10:00+00:00",
        "2027-04-03 10:00Z",
        "tomorrow",
        "28.03.2027 02:30",
        "31.10.2027 02:30",
        "0001-01-01 00:00",
        "9999-12-31 23:59",
    ],
)
def test_what_cannot_be_read_is_refused_at_the_field_and_kept(workshop, typed):
    answer = edit(workshop, starts_at=typed, ends_at="2027-12-31 10:00")
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["starts_at"]
    assert soup(answer).select_one("[name=starts_at]")["value"] == typed


def test_another_zone_keeps_the_clock_and_says_so(workshop):
    answer = edit(workshop, time_zone="Europe/Sofia")
    told = "The times are kept as they were written. They are now Sofia time."
    assert told in said(answer)
    workshop.refresh_from_db()
    assert zones.clock(workshop.starts_at, "Europe/Sofia") == datetime(2027, 2, 10, 18)
    assert told not in said(edit(workshop, time_zone="Europe/Sofia"))


@pytest.mark.parametrize("typed", ["Rome", "Europe/Rom", "localtime", "Factory", "UTC", "", "../x"])
def test_a_zone_that_is_no_place_is_refused_at_its_field(workshop, typed):
    answer = edit(workshop, time_zone=typed)
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["time_zone"]
    assert soup(answer).select_one("[name=place]")["value"] == workshop.place


@pytest.mark.parametrize("end", ["2027-02-10 18:00", "2027-02-10 17:59"])
def test_an_end_before_the_start_is_refused_at_the_end(workshop, end):
    errors = edit(workshop, ends_at=end).context["form"].errors
    assert str(ENDS_TOO_EARLY) in errors["ends_at"]
    assert "is violated" not in str(errors)


def test_a_stored_zone_that_means_nothing_breaks_no_list(workshop):
    Workshop.objects.filter(pk=workshop.pk).update(time_zone="Rom")
    editor = signed_in("editor")
    assert editor.get(reverse("workshops_workshop_modeladmin_index")).status_code == 200
    assert editor.get(reverse(EDIT, args=[workshop.pk])).status_code == 200
