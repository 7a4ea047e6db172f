"""Every kind of change makes kept pages old, and nothing else does."""

import datetime

import pytest
from django.apps import apps
from django.db import transaction
from django.utils import timezone
from wagtail.models import Locale, Page, PageViewRestriction, Site

from freshness import generation as names
from freshness.generation import generation
from freshness.models import Change
from freshness.snapshot import snapshot
from home.models import InfoPage
from officers.models import OpeningHours, Shop
from reference.models import Country, Fact, Figure, Topic
from rights.models import RightsPage
from workshops.models import Registration, Workshop


def page_of(model=RightsPage, language="en") -> Page:
    return model.objects.live().filter(locale__language_code=language).first()


def publish():
    page = page_of()
    page.title = "Another title"
    page.save_revision().publish()


def move():
    page_of(InfoPage).move(page_of(RightsPage).get_parent(), pos="last-child")


def translate():
    home = Page.objects.get(depth=2, locale__language_code="en")
    page = home.add_child(instance=InfoPage(title="New", slug="new"))
    page.copy_for_translation(Locale.objects.get(language_code="nl"), copy_parents=True)


def restrict():
    PageViewRestriction.objects.create(page=page_of(), restriction_type="login")


def rename_in_register():
    shop = Shop.objects.first()
    shop.name = "Another name"
    shop.save()


CHANGES = {
    "publish": publish,
    "unpublish": lambda: page_of().unpublish(),
    "delete": lambda: page_of().delete(),
    "move": move,
    "translation": translate,
    "menu": lambda: Page.objects.filter(depth=3).update(show_in_menus=False),
    "privacy": restrict,
    "site": lambda: Site.objects.update(site_name="Another"),
    "fact, by statement": lambda: Fact.objects.update(confidence="low"),
    "figures, many at once": lambda: Figure.objects.bulk_update(
        [Figure(pk=one.pk, value="1") for one in Figure.objects.all()[:3]], ["value"]
    ),
    "figure gone": lambda: Figure.objects.all()[:1].get().delete(),
    "country": lambda: Country.objects.first().save(),
    "topic": lambda: Topic.objects.filter(pk=Topic.objects.first().pk).update(icon="info"),
    "topics of a page": lambda: page_of().topics.through.objects.all().delete(),
    "shop": rename_in_register,
    "opening hours": lambda: OpeningHours.objects.all().delete(),
    "workshop": lambda: Workshop.objects.update(place="Elsewhere"),
    "mentors": lambda: apps.get_model("mentors.Mentor").objects.update(is_available=False),
}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", CHANGES)
def test_each_kind_of_change_makes_kept_pages_old(kind):
    before = generation()
    marks = Change.objects.count()
    CHANGES[kind]()
    assert generation() != before
    assert Change.objects.count() == marks + 1, "one mark for a transaction"


@pytest.mark.django_db
def test_what_readers_and_desks_write_keeps_pages_kept(client):
    before = generation()
    client.get("/en/help/")
    client.post("/en/search/", {"q": "x"})
    Registration.objects.update(language="en")
    apps.get_model("casework.HelpRequest").objects.update(language="en")
    assert generation() == before


@pytest.mark.django_db
def test_what_is_undone_was_no_change():
    before = generation()
    with transaction.atomic():
        Fact.objects.update(confidence="low")
        assert generation() != before
        transaction.set_rollback(True)
    assert generation() == before
    assert not names.is_changing()


@pytest.mark.django_db
def test_each_write_of_a_transaction_is_seen_in_it():
    read = snapshot(lambda: Fact.objects.filter(confidence="low").count())
    Fact.objects.update(confidence="low")
    assert read() == Fact.objects.count()
    Fact.objects.update(confidence="unverified")
    assert read() == 0


@pytest.mark.django_db
def test_midnight_makes_pages_old(monkeypatch):
    before = generation()
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    monkeypatch.setattr(timezone, "localdate", lambda *_: tomorrow)
    assert generation() != before


@pytest.mark.django_db
def test_a_workshop_that_begins_or_ends_makes_pages_old(monkeypatch):
    workshop = Workshop.objects.latest("starts_at")
    seen = []
    for moment in (workshop.starts_at, workshop.ends_at):
        for seconds in (-1, 1):
            now = moment + datetime.timedelta(seconds=seconds)
            monkeypatch.setattr(timezone, "now", lambda now=now: now)
            monkeypatch.setattr(timezone, "localdate", lambda: 0)
            names.look_again()
            seen.append(generation())
    assert seen[0] != seen[1] == seen[2] != seen[3]
