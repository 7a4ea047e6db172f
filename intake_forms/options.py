"""What may be answered to a question: by key, and by the words that stand beside each choice."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from content.writing import LINE, LONG
from reference import terms
from reference.models import ClientType, Country, Sector, Topic

from .schema import Question, in_language

LONGEST = {"long_text": LONG, "text": LINE, "contact": LINE}
TERMS = ("country", "sector", "topic")
# Answers that say "I do not know"; kept as no answer.
NO_ANSWER = ("", "unknown", "none")
CLIENT_ICONS = {"worker": "person", "firm": "crane", "public_administration": "building"}


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    icon: str = ""


def options(question: Question, language: str, audience: str) -> list[Option]:
    """What may be chosen, in the order in which it is shown."""
    if question.kind == "client_type":
        known = _client_types(audience)
        return [Option(c.value, str(c.label), CLIENT_ICONS[c.value]) for c in known]
    if question.kind not in TERMS:
        return [Option(c.key, in_language(c.labels, language), c.icon) for c in question.choices]
    found = [Option(term.key, term.label, term.icon) for term in _terms(question.kind, audience)]
    if question.kind == "topic" or question.is_required:
        return found
    return [*found, Option("unknown", str(_("Something else, or I am not sure")))]


def accepts(question: Question, answer, audience: str) -> bool:
    """Whether a kept answer is still a good one, without building a form around it."""
    if not answer or answer in NO_ANSWER:
        return not question.is_required
    if question.kind in LONGEST:
        return isinstance(answer, str) and len(answer) <= LONGEST[question.kind]
    if question.kind in ("yes_no", "consent"):
        return answer is True
    return _keys(question, audience).issuperset(answer if isinstance(answer, list) else [answer])


def nameable(kind: str, own: list[str]) -> list[str]:
    """The answers that a condition may name, for a question with these choices of its `own`.

    A term that is put out of use still counts: that must not make a published form faulty.
    """
    match kind:
        case "yes_no" | "consent":
            return ["yes", "no"]
        case "client_type":
            return list(ClientType.values)
        case "choice":
            return [key for key in own if key not in NO_ANSWER]
    return _term_keys(kind) if kind in TERMS else own


def is_known_topic(key: str) -> bool:
    """A topic that this form does not show is still understood, wherever the answer comes from."""
    return any(topic.key == key for topic in terms.active(Topic))


def _keys(question: Question, audience: str) -> set[str]:
    if question.kind == "topic":
        return {topic.key for topic in terms.active(Topic)}
    if question.kind in TERMS:
        return {term.key for term in _terms(question.kind, audience)}
    known = _client_types(audience) if question.kind == "client_type" else question.choices
    return {getattr(one, "key", one) for one in known}


def _terms(kind: str, audience: str) -> list:
    match kind:
        case "country":
            return [c for c in terms.active(Country) if c.side == Country.Side.HOST]
        case "topic":
            return [topic for topic in terms.active(Topic) if _is_for(topic, audience)]
    return terms.active(Sector)


def _client_types(audience: str) -> list[ClientType]:
    return [c for c in ClientType if audience == "worker" or c != ClientType.WORKER]


def _is_for(topic: Topic, audience: str) -> bool:
    if audience == "worker":
        return topic.for_worker
    return topic.for_firm or topic.for_public_administration


def _term_keys(kind: str) -> list[str]:
    rows = {
        "country": Country.objects.filter(side=Country.Side.HOST),
        "sector": Sector.objects.all(),
        "topic": Topic.objects.all(),
    }
    return list(rows[kind].values_list("key", flat=True))
