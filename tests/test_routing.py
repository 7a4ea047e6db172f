"""Who is asked: the policy as a table of cases, and the facts it gets from the database."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import roles
from accounts.models import User
from casework import candidates
from casework.routing import MENTOR, OFFICER, Candidate, Case, choose, objection, wanted_kind
from mentors.models import Mentor
from officers.models import Officer
from reference.models import ClientType, Country, Topic

from .desk import account, case

WORKER = Case("ro", "IT", "pay", "", "agriculture", "worker", "mentor")
FIRM = Case("ro", "IT", "posting_of_workers", "legal", "", "firm", "officer")
ANN = Candidate(
    user_id=1,
    name="ann",
    kind=MENTOR,
    languages=frozenset({"ro", "it"}),
    countries=frozenset({"IT"}),
    topics=frozenset({"pay", "tax"}),
    room=10,
)
OTTO = replace(
    ANN, user_id=2, name="otto", kind=OFFICER, areas=frozenset({"legal"}), topics=frozenset()
)


def day(number: int) -> datetime:
    return datetime(2026, 1, number, tzinfo=UTC)


@pytest.mark.parametrize(
    ("client_type", "handled_by", "kind"),
    [
        ("worker", "mentor", MENTOR),
        ("worker", "officer", OFFICER),
        ("worker", "", MENTOR),
        ("firm", "mentor", OFFICER),
        ("firm", "officer", OFFICER),
        ("firm", "", OFFICER),
        ("public_administration", "mentor", OFFICER),
        ("public_administration", "officer", OFFICER),
        ("worker", "nobody", None),
        ("firm", "nobody", None),
        ("public_administration", "nobody", None),
    ],
)
def test_the_topic_and_who_asks_decide_which_register_is_asked(client_type, handled_by, kind):
    assert wanted_kind(replace(WORKER, client_type=client_type, handled_by=handled_by)) == kind


@pytest.mark.parametrize(
    ("asked", "change", "reason"),
    [
        (WORKER, {}, ""),
        (WORKER, {"is_available": False}, "away"),
        (WORKER, {"languages": frozenset({"it"})}, "language"),
        (WORKER, {"countries": frozenset({"BE"})}, "country"),
        (WORKER, {"topics": frozenset({"tax"})}, "topic"),
        (WORKER, {"topics": frozenset()}, ""),
        (replace(WORKER, topic=""), {"topics": frozenset({"tax"})}, ""),
        (replace(WORKER, area="jobs"), {"areas": frozenset({"legal"})}, "topic"),
        (replace(WORKER, area="legal"), {"areas": frozenset({"legal"})}, ""),
        (WORKER, {"sectors": frozenset({"cleaning"})}, ""),
        (WORKER, {"load": 9}, ""),
        (WORKER, {"load": 10}, "room"),
        (WORKER, {"load": 11}, "room"),
        (WORKER, {"room": 0}, "room"),
        (WORKER, {"is_available": False, "languages": frozenset(), "load": 99}, "away"),
        (WORKER, {"languages": frozenset(), "countries": frozenset(), "load": 99}, "language"),
    ],
)
def test_what_stands_against_a_candidate(asked, change, reason):
    assert objection(asked, replace(ANN, **change)) == reason


KNOWS = {"sectors": frozenset({"agriculture"})}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (KNOWS | {"load": 9}, {}),
        ({"load": 1}, {"load": 2}),
        ({"load": 3, "room": 20}, {"load": 2, "room": 10}),
        ({"last_assigned_at": day(1)}, {"last_assigned_at": day(2)}),
        ({}, {"last_assigned_at": day(1)}),
        ({"user_id": 1}, {"user_id": 3}),
        ({"load": 0, "last_assigned_at": day(9)}, {"load": 1, "last_assigned_at": day(1)}),
    ],
)
def test_who_comes_first_whatever_the_order_of_the_register(first, second):
    """Sector, then room left, then who has waited longest, then the older account."""
    one = replace(ANN, **first)
    two = replace(ANN, **{"user_id": 3, "name": "bea"} | second)
    for register in ([one, two], [two, one]):
        decision = choose(WORKER, register)
        assert decision.user_id == one.user_id
        assert {v["user"]: v["reason"] for v in decision.verdicts} == {
            one.name: "chosen",
            two.name: "ranked_lower",
        }


@pytest.mark.parametrize(
    ("asked", "register", "rule", "handler", "user_id"),
    [
        (WORKER, [ANN, OTTO], "speaks_and_serves", MENTOR, 1),
        (WORKER, [replace(ANN, **KNOWS)], "knows_sector", MENTOR, 1),
        (replace(WORKER, sector=""), [replace(ANN, **KNOWS)], "speaks_and_serves", MENTOR, 1),
        (FIRM, [ANN, OTTO], "speaks_and_serves", OFFICER, 2),
        (WORKER, [OTTO], "nobody_fits", MENTOR, None),
        (WORKER, [], "nobody_fits", MENTOR, None),
        (WORKER, [replace(ANN, is_available=False)], "nobody_fits", MENTOR, None),
        (replace(WORKER, country=""), [ANN], "country_unknown", MENTOR, None),
        (replace(FIRM, country=""), [OTTO], "country_unknown", OFFICER, None),
        (replace(WORKER, handled_by="nobody"), [ANN], "abuse", None, None),
    ],
)
def test_the_decision_and_its_rule(asked, register, rule, handler, user_id):
    decision = choose(asked, register)
    assert (decision.rule, decision.handler, decision.user_id) == (rule, handler, user_id)


@pytest.mark.django_db
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_the_example_has_somebody_for_everybody(language):
    """Whatever the country, the topic and who asks; only abuse reaches nobody."""
    register = [*candidates.on_duty(MENTOR), *candidates.on_duty(OFFICER)]
    for country in Country.objects.active().filter(side=Country.Side.HOST):
        for topic in Topic.objects.active().select_related("area"):
            area = topic.area.key if topic.area else ""
            for client_type in ClientType.values:
                asked = Case(
                    language, country.key, topic.key, area, "care", client_type, topic.handled_by
                )
                rule = "abuse" if topic.handled_by == Topic.Handler.NOBODY else "speaks_and_serves"
                assert choose(asked, register).rule == rule, asked


def on_duty(kind: str) -> dict[str, Candidate]:
    return {candidate.name: candidate for candidate in candidates.on_duty(kind)}


@pytest.mark.django_db
def test_registers_become_facts():
    mentor = on_duty(MENTOR)["mentor_it"]
    row = Mentor.objects.get(user__username="mentor_it")
    assert mentor.countries == {"IT"}
    assert mentor.topics == set(row.topics.values_list("key", flat=True))
    assert mentor.languages == set(row.languages)
    assert (mentor.room, mentor.load, mentor.last_assigned_at) == (row.room, 0, None)
    officer = on_duty(OFFICER)["officer_hasselt"]
    shop = Officer.objects.get(user__username="officer_hasselt").shop
    assert officer.countries == {"BE", "UK"}
    assert officer.areas == set(shop.areas.values_list("key", flat=True))
    assert officer.topics == set()


@pytest.mark.django_db
def test_open_requests_count_against_the_room_and_done_ones_do_not():
    for status in ("assigned", "in_progress", "answered", "closed"):
        newest = case("mentor_it", status=status)
    case()
    loads = {name: candidate.load for name, candidate in on_duty(MENTOR).items()}
    assert loads == {"mentor_it": 2, "mentor_be": 0, "mentor_uk": 0}
    newest.assigned_at = day(9)
    newest.save()
    assert on_duty(MENTOR)["mentor_it"].last_assigned_at > day(9)


@pytest.mark.django_db
def test_people_who_left_or_have_not_signed_are_not_candidates_and_people_away_say_so():
    User.objects.filter(username="mentor_be").update(is_active=False)
    Mentor.objects.filter(user__username="mentor_uk").update(code_signed=False)
    Mentor.objects.filter(user__username="mentor_it").update(is_available=False)
    User.objects.filter(username="officer_treviso").update(is_active=False)
    assert {name: c.is_available for name, c in on_duty(MENTOR).items()} == {"mentor_it": False}
    assert set(on_duty(OFFICER)) == {"officer_hasselt"}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [MENTOR, OFFICER])
def test_a_longer_register_takes_no_more_queries(kind):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            candidates.on_duty(kind)
        return len(captured)

    few = queries()
    country, topic = Country.objects.get(key="IT"), Topic.objects.get(key="pay")
    for number in range(20):
        user = User.objects.create(username=f"new-{number}")
        user.groups.add(roles.group_for("mentor"))
        if kind == MENTOR:
            row = Mentor.objects.create(user=user, country=country, code_signed=True)
            row.topics.add(topic)
        else:
            shop = Officer.objects.first().shop
            Officer.objects.create(user=user, shop=shop).countries.add(country)
    assert len(on_duty(kind)) > 20
    assert queries() == few


@pytest.mark.django_db
def test_a_person_stands_in_one_register():
    assert candidates.kind_of(account("officer_treviso")) == OFFICER
    assert candidates.kind_of(account("mentor_it")) == MENTOR
