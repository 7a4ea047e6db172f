"""Who can answer requests, and the registers of mentors and officers as plain facts for routing."""

from django.db.models import Count, Max, Q

from accounts import roles
from accounts.models import User
from mentors.models import Mentor
from officers.models import Officer

from .models import HelpRequest, Opening
from .models.requests import OPEN
from .routing import MENTOR, OFFICER, Candidate, Case


def able():
    """Accounts that can answer: may open the desk, and stand in a register as they must.

    Routing, hand-over and the check for requests that lie with somebody else all ask this.
    """
    in_register = Q(mentor__code_signed=True) | Q(officer__isnull=False)
    return roles.holders(*roles.TO_ANSWER).filter(in_register)


def on_duty(kind: str) -> list[Candidate]:
    """Everybody of one register with what they carry, in a constant number of queries.

    The register's rows stay locked until the transaction ends, so that two requests routed at the
    same time cannot both take the last room.
    """
    return [_as_candidate(row, kind) for row in (_mentors() if kind == MENTOR else _officers())]


def _carrying(rows):
    list(rows.select_for_update(of=("self",)).values_list("pk", flat=True).order_by("pk"))
    is_open = Q(user__help_requests__status__in=OPEN)
    return rows.select_related("user").annotate(
        load=Count("user__help_requests", filter=is_open, distinct=True),
        last_assigned_at=Max("user__help_requests__assigned_at"),
    )


def _mentors():
    rows = Mentor.objects.filter(user__in=able(), code_signed=True)
    return _carrying(rows).select_related("country").prefetch_related("topics", "sectors")


def _officers():
    rows = Officer.objects.filter(user__in=able())
    return _carrying(rows).prefetch_related("countries", "sectors", "shop__areas")


def _as_candidate(row: Mentor | Officer, kind: str) -> Candidate:
    countries = row.countries.all() if kind == OFFICER else [row.country]
    return Candidate(
        user_id=row.user_id,
        name=row.user.get_username(),
        kind=kind,
        languages=frozenset(row.languages),
        countries=frozenset(country.key for country in countries),
        topics=_keys(row.topics) if kind == MENTOR else frozenset(),
        areas=_keys(row.shop.areas) if kind == OFFICER else frozenset(),
        sectors=_keys(row.sectors),
        room=row.room,
        load=row.load,
        is_available=row.is_available,
        last_assigned_at=row.last_assigned_at,
    )


def _keys(terms) -> frozenset[str]:
    return frozenset(term.key for term in terms.all())


def kind_of(user) -> str:
    """Which register a person stands in."""
    return OFFICER if Officer.objects.filter(user=user).exists() else MENTOR


def reads_as(user: User, request) -> str:
    """As whom somebody reads a request: who answers, who coordinates, or who keeps the machine."""
    if request.assignee_id == user.pk:
        return kind_of(user)
    if user.groups.filter(permissions__codename="coordinate_helprequest").exists():
        return Opening.Role.COORDINATOR
    return Opening.Role.SUPERUSER


def eligible():
    """Accounts to which a coordinator may hand a request: able to answer, and on duty."""
    on_registers = Q(mentor__code_signed=True, mentor__is_available=True) | Q(
        officer__is_available=True
    )
    users = able().filter(on_registers)
    return users.select_related("mentor__country", "officer__shop").order_by("last_name", "pk")


def case_of(request: HelpRequest) -> Case:
    """What routing may know of a request."""
    topic = request.topic
    return Case(
        language=request.language,
        country=request.host_country.key if request.host_country else "",
        topic=topic.key if topic else "",
        area=topic.area.key if topic and topic.area else "",
        sector=request.sector.key if request.sector else "",
        client_type=request.client_type,
        handled_by=topic.handled_by if topic else "",
    )
