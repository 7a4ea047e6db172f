"""Who should answer a request. The ranking is the policy and reads as one; no database in here."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

MENTOR = "mentor"
OFFICER = "migration_officer"


@dataclass(frozen=True)
class Case:
    """What routing may know of a request: keys only, never what was written."""

    language: str
    country: str
    topic: str
    area: str
    sector: str
    client_type: str
    handled_by: str


@dataclass(frozen=True)
class Candidate:
    """A mentor or an officer as routing sees them. Empty `topics`, `areas`, `sectors` mean all."""

    user_id: int
    name: str
    kind: str
    languages: frozenset[str]
    countries: frozenset[str]
    topics: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    sectors: frozenset[str] = frozenset()
    room: int = 0
    load: int = 0
    is_available: bool = True
    last_assigned_at: datetime | None = None


@dataclass(frozen=True)
class Decision:
    """The rule that decided, who is asked (None: a person decides) and why nobody else is."""

    rule: str
    handler: str | None
    user_id: int | None = None
    verdicts: list[dict] = field(default_factory=list)


def wanted_kind(case: Case) -> str | None:
    """Which register is asked: firms and administrations go to officers, others by their topic."""
    if case.handled_by == "nobody":
        return None
    if case.client_type != "worker" or case.handled_by == "officer":
        return OFFICER
    return MENTOR


def objection(case: Case, candidate: Candidate) -> str:
    """Why this candidate cannot take the case, "" when nothing stands against it."""
    if not candidate.is_available:
        return "away"
    if case.language not in candidate.languages:
        return "language"
    if case.country not in candidate.countries:
        return "country"
    if case.topic and candidate.topics and case.topic not in candidate.topics:
        return "topic"
    if case.area and candidate.areas and case.area not in candidate.areas:
        return "topic"
    return "room" if candidate.load >= candidate.room else ""


def choose(case: Case, candidates: Sequence[Candidate]) -> Decision:
    """The one who knows the sector, has most room left, and has waited longest, in this order."""
    kind = wanted_kind(case)
    if kind is None:
        return Decision("abuse", None)
    if not case.country:
        return Decision("country_unknown", kind)
    asked = [candidate for candidate in candidates if candidate.kind == kind]
    against = {candidate.user_id: objection(case, candidate) for candidate in asked}
    fitting = sorted((c for c in asked if not against[c.user_id]), key=lambda c: _rank(case, c))
    chosen = fitting[0] if fitting else None
    verdicts = [
        {
            "user": c.name,
            "reason": against[c.user_id] or ("chosen" if c is chosen else "ranked_lower"),
        }
        for c in asked
    ]
    if not chosen:
        return Decision("nobody_fits", kind, None, verdicts)
    rule = "knows_sector" if _knows_sector(case, chosen) else "speaks_and_serves"
    return Decision(rule, kind, chosen.user_id, verdicts)


def _rank(case: Case, candidate: Candidate) -> tuple:
    waited = candidate.last_assigned_at.timestamp() if candidate.last_assigned_at else 0.0
    share = candidate.load / max(candidate.room, 1)
    return (not _knows_sector(case, candidate), share, waited, candidate.user_id)


def _knows_sector(case: Case, candidate: Candidate) -> bool:
    return bool(case.sector) and case.sector in candidate.sectors
