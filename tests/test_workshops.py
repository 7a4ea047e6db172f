"""Registering for a workshop: any input is answered in words, seats count, times are local."""

from datetime import datetime, timedelta
from itertools import cycle
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext

from casework import codes
from workshops.models import Registration, Workshop, WorkshopIndexPage, WorkshopPage

from .desk import account, accounts, signed_in
from .forms import (
    address,
    by_client,
    errors_at,
    fields_of,
    filled,
    form_of,
    receipt_of,
    says,
    send,
    soup,
    summary_of,
)
from .matrix import some_of
from .stored import queued, tables_with

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]
FORM = "workshop-registration"
GOOD = {"nickname": "Zorzonel", "contact": "+40 755 000 111", "consent": True}

NO_NAME = "Please write a name. A nickname is enough."
NO_CONSENT = "Please tick this box. Without it we may not keep your seat."
TOO_LONG = "This is too long. At most %(limit)s characters fit. Characters too many: %(over)s."
BROKEN = "Some broken characters were taken out. Please read your text again."
TOO_OLD = "This page was open for too long. Nothing was sent. Please press the button again."
TRAPPED = "Please leave this field empty and send again."
BEGUN = "This workshop has begun. You can no longer register."
LONG = "ж" * 100_000
BAD = {
    "empty": (
        {"nickname": "", "contact": "", "consent": False},
        {"nickname": NO_NAME, "consent": NO_CONSENT},
    ),
    "only consent": ({"nickname": "", "contact": ""}, {"nickname": NO_NAME}),
    "blanks": ({"nickname": " \t\u200b "}, {"nickname": NO_NAME}),
    "no consent": ({"consent": False}, {"consent": NO_CONSENT}),
    "long": ({"nickname": LONG, "contact": LONG}, {"nickname": TOO_LONG, "contact": TOO_LONG}),
    "invisible": ({"nickname": "\xad\u202a\u3164"}, {"nickname": NO_NAME}),
    "broken": ({"contact": "+40\ufffd1"}, {"contact": BROKEN}),
    "honeypot": ({"website": "x"}, {"": TRAPPED}),
    "token missing": ({"token": False}, {"": TOO_OLD}),
    "token forged": ({"token": "Zm9yZ2Vk:1xAbCd:c2ln"}, {"": TOO_OLD}),
}
SHOWN = {"\xad\u202a\u3164": "", "+40\ufffd1": "+401", " \t\u200b ": " \t "}


@pytest.fixture(autouse=True)
def _coming():
    """The example's dates count from the day it was loaded, which may be long ago."""
    for days, workshop in enumerate(Workshop.objects.all(), start=5):
        start = timezone.now().replace(microsecond=0) + timedelta(days=days)
        Workshop.objects.filter(pk=workshop.pk).update(
            starts_at=start, ends_at=start + timedelta(hours=2)
        )


def page_of(language: str, key: str = "feedback-padova") -> WorkshopPage:
    return WorkshopPage.objects.get(locale__language_code=language, workshop__key=key)


def register(client, page, **answers):
    get, post = by_client(client)
    return send(get, post, get(page.url), FORM, **{**GOOD, **answers})


def fill_up(page) -> Workshop:
    Workshop.objects.filter(pk=page.workshop_id).update(capacity=1)
    register(Client(), page, nickname="First")
    return page.workshop


@pytest.mark.parametrize("language", some_of(LANGUAGES))
def test_bad_input_gets_a_message_in_the_forms_language(client, language):
    page = client.get(page_of(language).url)
    form = form_of(page, FORM)
    for name, (changes, expected) in BAD.items():
        sent = filled(form, {**GOOD, **changes})
        answer = client.post(address(page, form), sent)
        assert answer.status_code == 200, name
        assert answer["Cache-Control"] == "no-store", name
        with translation.override(language):
            for field, message in expected.items():
                for messages in (
                    (summary_of(answer), errors_at(answer, field))
                    if field
                    else (summary_of(answer),)
                ):
                    assert says(messages, message), name
        assert len(summary_of(answer)) == len(expected), (name, summary_of(answer))
        kept = fields_of(form_of(answer, FORM))
        for field in ("nickname", "contact"):
            assert kept[field] == SHOWN.get(sent[field], sent[field]), name
    assert not Registration.objects.exists()


@pytest.mark.parametrize(
    ("language", "body"), [*zip(LANGUAGES, cycle([b"\xff\xfe", b"\xc3\x28", b"%ff"]))]
)
def test_broken_utf8_is_said_and_the_rest_kept(client, language, body):
    page = client.get(page_of(language).url)
    form = form_of(page, FORM)
    sent = urlencode(filled(form, {**GOOD, "nickname": ""})).encode()
    answer = client.generic(
        "POST",
        address(page, form),
        sent.replace(b"nickname=", b"nickname=Zor" + body),
        content_type="application/x-www-form-urlencoded",
    )
    with translation.override(language):
        assert errors_at(answer, "nickname") == [gettext(BROKEN)] == summary_of(answer)
    assert fields_of(form_of(answer, FORM))["nickname"].startswith("Zor")
    assert not Registration.objects.exists()


def test_markup_is_text(client):
    register(client, page_of("ro"), nickname="<script>alert(1)</script>")
    assert Registration.objects.get().nickname == "<script>alert(1)</script>"
    seen = signed_in("officer_treviso").get(reverse("workshops_registration_modeladmin_index"))
    assert "&lt;script&gt;alert(1)" in seen.content.decode()
    assert "<script>alert(1)" not in seen.content.decode()


@pytest.mark.parametrize("language", some_of(LANGUAGES))
def test_a_seat_is_confirmed_with_a_receipt_and_sending_twice_takes_one(client, language):
    page = client.get(page_of(language).url)
    form = form_of(page, FORM)
    sent = filled(form, GOOD)
    answers = [client.post(address(page, form), sent) for _time in range(2)]
    assert {answer.status_code for answer in answers} <= {302, 303}
    seen = [client.get(answer["Location"]) for answer in answers]
    (receipt,) = {receipt_of(page) for page in seen}
    assert codes.from_words(receipt, language) is not None
    with translation.override(language):
        assert gettext("You have a seat") in soup(seen[0]).h1.text
    assert seen[0]["Cache-Control"] == "no-store"
    row = Registration.objects.get()
    assert (row.status, row.language, row.nickname) == ("confirmed", language, "Zorzonel")
    client.post(address(page, form), {**sent, "nickname": "Somebody else"})
    assert Registration.objects.count() == 2


@pytest.mark.parametrize("language", some_of(LANGUAGES))
def test_who_comes_too_late_waits_and_is_told_so(client, language):
    page = page_of(language)
    fill_up(page)
    before = soup(client.get(page.url))
    seen = register(client, page)
    with translation.override(language):
        full = gettext("All seats are taken. You can put yourself on the waiting list.")
        assert full in before.text
        assert gettext("You are on the waiting list") in soup(seen).h1.text
        assert gettext("You have a seat") not in soup(seen).text
    assert receipt_of(seen)
    assert list(Registration.objects.values_list("status", flat=True)) == ["confirmed", "waiting"]


@pytest.mark.parametrize("language", some_of(LANGUAGES))
def test_a_phone_without_cookies_gets_the_confirmation_at_once(language):
    page = page_of(language)
    get, post = by_client(Client(), keep_cookies=False)
    shown = get(page.url)
    form = form_of(shown, FORM)
    answer = post(address(shown, form), filled(form, GOOD))
    assert answer.status_code == 200
    assert receipt_of(answer)


@pytest.mark.parametrize("language", some_of(LANGUAGES))
def test_a_workshop_that_has_begun_takes_nobody(client, language):
    page = page_of(language)
    shown = client.get(page.url)
    form = form_of(shown, FORM)
    now = timezone.now()
    Workshop.objects.filter(pk=page.workshop_id).update(
        starts_at=now - timedelta(minutes=1), ends_at=now + timedelta(hours=1)
    )
    answers = [client.post(address(shown, form), filled(form, GOOD)), client.get(page.url)]
    with translation.override(language):
        for answer in answers:
            assert answer.status_code == 200
            assert gettext(BEGUN) in soup(answer).main.text
            assert form_of(answer, FORM) is None
    assert not Registration.objects.exists()


def test_times_are_those_on_the_clock_of_the_place(client):
    """On every workshop's page and on the list, in every language."""
    for page in WorkshopPage.objects.live().select_related("workshop"):
        workshop = page.workshop
        start, end = (
            moment.astimezone(ZoneInfo(workshop.time_zone))
            for moment in (workshop.starts_at, workshop.ends_at)
        )
        shown = soup(client.get(page.url)).select_one(".details time")
        assert datetime.fromisoformat(shown["datetime"]) == workshop.starts_at.replace(
            microsecond=0
        )
        assert datetime.fromisoformat(shown["datetime"]).utcoffset() == start.utcoffset(), page.url
        assert f"{start:%H:%M}–{end:%H:%M}" in shown.text, page.url
        listed = client.get(WorkshopIndexPage.objects.parent_of(page).get().url)
        (card,) = (c for c in soup(listed).select(".card") if c.a["href"] == page.url)
        assert f"{start:%H:%M}" in card.text, page.url


@pytest.mark.parametrize("language", some_of(LANGUAGES))
def test_only_workshops_to_come_are_listed_and_the_soonest_comes_first(client, language):
    """The one that has just begun is still listed, the one that has just ended is not."""
    now = timezone.now()
    days = {3: "feedback-padova", -0.04: "study-group-spalding", 1: "town-hall-sint-truiden"}
    for day, key in {**days, -9: "pre-departure-craiova"}.items():
        start = now + timedelta(days=day)
        times = {"starts_at": start, "ends_at": start + timedelta(hours=2)}
        Workshop.objects.filter(key=key).update(**times)
    coming = [page_of(language, days[day]).url for day in sorted(days)]
    for path, count in ((f"/{language}/", 2), (f"/{language}/workshops/", 3)):
        links = [a["href"] for a in soup(client.get(path)).select(".cards .card a")]
        assert links == coming[:count], path


def test_who_runs_workshops_reads_the_participants_and_nobody_else_does(client):
    """Officers, coordinators and superusers; every other account finds nothing at this address."""
    register(client, page_of("bg"))
    row = Registration.objects.get()
    readers = {"officer_treviso", "officer_hasselt", "coordinator", "admin"}
    for name in accounts():
        staff = signed_in(name)
        for view, args in (("index", ()), ("inspect", (row.pk,))):
            seen = staff.get(reverse(f"workshops_registration_modeladmin_{view}", args=args))
            assert (seen.status_code == 200) == (name in readers), (name, view)
            assert ("Zorzonel" in seen.content.decode()) == (name in readers), (name, view)
    assert Client().get(reverse("workshops_registration_modeladmin_index")).status_code == 302


def test_who_registered_can_be_read_nowhere_else(client):
    seen = register(client, page_of("it"))
    code = codes.from_words(receipt_of(seen), "it")
    secrets = ("Zorzonel", GOOD["contact"], receipt_of(seen), str(code), f"{code:x}")
    assert tables_with(*secrets) == set()
    assert queued() == []


@pytest.mark.parametrize("language", some_of(LANGUAGES))
def test_the_list_of_participants_names_workshop_and_language_in_words(language):
    account("officer_hasselt").set_language(language)
    workshop = Workshop.objects.get(key="town-hall-sint-truiden")
    Registration.objects.create(
        workshop=workshop, receipt_seal="x", status="confirmed", language="bg"
    )
    page = signed_in("officer_hasselt").get(reverse("workshops_registration_modeladmin_index"))
    with translation.override(language):
        kind = workshop.get_kind_display()
        day = date_format(workshop.starts_at.astimezone(ZoneInfo("Europe/Brussels")))
    rows = " ".join(soup(page).select_one("main table").text.split())
    assert f"{kind} · {day}" in rows
    assert "Български" in rows
    assert workshop.key not in soup(page).select_one("main").text
