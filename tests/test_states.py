"""A request takes only the steps of the table, and the database refuses impossible rows."""

from datetime import date, time, timedelta
from itertools import product
from uuid import UUID

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Attempt
from casework import actions, progress
from casework.models import NEXT_STEPS, Consent, HelpRequest, Opening, Status
from casework.models.requests import NEEDS_A_PERSON, OPEN, WITH_SOMEBODY
from casework.wagtail_hooks import HISTORY
from intake_forms.models import DailyCount
from officers.models import OpeningHours, Shop
from reference.models import Country, Fact, Figure
from workshops.models import Workshop

from .desk import account, case

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
OWN_APPS = {
    "accounts",
    "casework",
    "cms",
    "home",
    "intake_forms",
    "mentors",
    "officers",
    "reference",
    "rights",
    "workshops",
}


def in_status(status: str) -> HelpRequest:
    has_person = status in WITH_SOMEBODY or status == Status.CLOSED
    return case("mentor_it" if has_person else "", status=status)


@pytest.mark.parametrize(("before", "after"), list(product(Status, Status)))
def test_every_pair_of_statuses_follows_the_table(before, after):
    request = in_status(before)
    request.assignee = account("mentor_it") if after in WITH_SOMEBODY else request.assignee
    if after in NEXT_STEPS[before]:
        actions.move(request, after, by=None)
        line = request.history.first()
        assert (line.action, line.data["before"]) == (f"casework.{after}", before)
    else:
        with pytest.raises(actions.ImpossibleStep):
            actions.move(request, after, by=None)
    expected = after if after in NEXT_STEPS[before] else before
    assert HelpRequest.objects.get(pk=request.pk).status == expected


def test_every_status_is_reached_from_the_first_and_has_a_way_on():
    reached, more = set(), {Status.NEW}
    while more:
        reached |= more
        more = {after for before in more for after in NEXT_STEPS[before]} - reached
    assert reached == set(Status)
    assert all(NEXT_STEPS[status] for status in Status)


def test_every_status_has_words_for_staff_and_for_the_worker():
    for status in Status:
        assert str(HISTORY[f"casework.{status}"])
        assert [step for step in progress.steps(status) if step["is_current"]]


def test_the_named_sets_are_statuses():
    assert set(OPEN) | set(WITH_SOMEBODY) | set(NEEDS_A_PERSON) <= set(Status)


def _request(**values):
    return lambda: HelpRequest.objects.filter(pk=case().pk).update(**values)


def _workshop(**values):
    first = Workshop.objects.first
    return lambda: Workshop.objects.filter(pk=first().pk).update(**values)


def _fact(**values):
    return lambda: Fact.objects.filter(key="BE-01").update(**values)


def _figure(**values):
    given = {"kind": "number", "value": "1", "name": "", **values}
    return lambda: Figure.objects.create(fact=Fact.objects.get(key="BE-01"), **given)


def _twice(make):
    return lambda: (make(), make())


def _consents(number: int, **values):
    request = case()
    for _number in range(number):
        consent = Consent.objects.create(request=request, key="consent", language="ro")
    Consent.objects.filter(pk=consent.pk).update(**values)


def _openings(number: int):
    request, by = case(), account("mentor_it")
    for _number in range(number):
        Opening.objects.create(request=request, by=by, role="mentor", day=TODAY)


def _hours(**values):
    return lambda: OpeningHours.objects.create(shop=Shop.objects.first(), weekday=1, **values)


IMPOSSIBLE = {
    "worked_on_means_assigned": [_request(status=s) for s in WITH_SOMEBODY],
    "unassigned_means_nobody": [
        lambda s=s: HelpRequest.objects.filter(pk=case("mentor_it").pk).update(status=s)
        for s in ("new", "unassigned", "spam")
    ],
    "request_says_something": [_request(topic=None, story="")],
    "erased_means_closed": [
        _request(erased_at=timezone.now()),
        lambda: HelpRequest.objects.filter(pk=case("mentor_it", status="closed").pk).update(
            erased_at=timezone.now()
        ),
    ],
    "workshop_ends_after_it_starts": [_workshop(ends_at=timezone.now() - timedelta(days=999))],
    "workshop_has_seats": [_workshop(capacity=0)],
    "trusted_fact_has_a_source": [
        _fact(source="", confidence="high"),
        _fact(source="", confidence="medium"),
    ],
    "fact_ends_after_it_starts": [
        _fact(valid_from=date(2026, 2, 1), valid_to=date(2026, 1, 1), source="x")
    ],
    "one_figure_per_name": [_twice(_figure(name="again"))],
    "money_has_a_currency": [_figure(name="free", kind="money", currency="")],
    "shop_closes_after_opening": [
        _hours(opens=time(9), closes=time(9)),
        _hours(opens=time(9), closes=time(8)),
    ],
    "one_consent_per_purpose": [lambda: _consents(2)],
    "consent_ends_after_it_starts": [
        lambda: _consents(1, withdrawn_at=timezone.now() - timedelta(days=1))
    ],
    "one_opening_a_day": [lambda: _openings(2)],
    "one_count_a_day": [
        _twice(
            lambda: DailyCount.objects.create(
                form=UUID(int=1), event="sent", language="ro", day=TODAY
            )
        )
    ],
    "one_row_per_window": [_twice(lambda: Attempt.objects.create(key="k", window=1))],
}


def named_constraints() -> set[str]:
    models = [model for model in apps.get_models() if model._meta.app_label in OWN_APPS]
    return {constraint.name for model in models for constraint in model._meta.constraints}


def test_each_constraint_has_a_case_here():
    assert named_constraints() == set(IMPOSSIBLE)


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_the_database_refuses_the_impossible(name):
    for attempt in IMPOSSIBLE[name]:
        with pytest.raises(IntegrityError, match=name_in_message(name)), transaction.atomic():
            attempt()


def name_in_message(name: str) -> str:
    """SQLite names the columns of a broken unique constraint, PostgreSQL its name."""
    columns = {
        "one_figure_per_name": "figure.fact_id",
        "one_row_per_window": "attempt.key",
        "one_consent_per_purpose": "consent.request_id",
        "one_opening_a_day": "opening.request_id",
        "one_count_a_day": "dailycount.form",
    }
    return f"{name}|{columns.get(name, name)}"


def test_keys_of_vocabulary_are_unique():
    with pytest.raises(IntegrityError), transaction.atomic():
        Country.objects.create(key="BE")
