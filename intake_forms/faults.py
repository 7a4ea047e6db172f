"""What makes built steps no usable form, and the place of each fault."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import StructBlockValidationError
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.stream_block import StreamBlockValidationError

from casework.models import MAIN_CONSENT

from .options import nameable
from .schema import TYPED

# Keys that the case work knows, and the kind of question that it expects there.
_KINDS = {
    "host_country": "country",
    "topic": "topic",
    "sector": "sector",
    "client_type": "client_type",
    "contact": "contact",
    "story": "long_text",
    "in_danger": "yes_no",
    MAIN_CONSENT: "consent",
}
# Kinds that are asked once only, under the key above.
_ONCE = ("country", "topic", "sector", "client_type", "contact")
# Names that the fields around the questions have.
_TAKEN = frozenset(
    ("website", "token", "journey", "then", "switch_to", "language", "was_read_aloud", "receipt")
)
_TWICE = _("The key %s is used twice.")


@dataclass(frozen=True)
class Fault:
    """`place` is the way to the field: indexes and names of blocks; () is the whole form."""

    message: str
    place: tuple[int | str, ...] = ()

    def below(self, *place: int | str) -> "Fault":
        return Fault(self.message, (*place, *self.place))


def faults(steps: list) -> list[Fault]:
    """Double keys, conditions that can never be met or look ahead, questions without a purpose."""
    found, seen, step_keys = [], {}, set()
    for number, step in enumerate(steps):
        if step["key"] in step_keys:
            found.append(Fault(_TWICE % step["key"], (number, "key")))
        step_keys.add(step["key"])
        found += [fault.below(number) for fault in _of_step(step, seen)]
    if not {"topic", "story"} & seen.keys():
        found.append(Fault(_("A help form asks for a topic or a story.")))
    if MAIN_CONSENT not in seen:
        found.append(Fault(_("A help form needs the consent with the key %s.") % MAIN_CONSENT))
    return found


def refusal(found: Iterable[Fault]) -> StreamBlockValidationError:
    """The faults as the editor shows them: each at its field."""
    whole = [fault.message for fault in found if not fault.place]
    return StreamBlockValidationError(block_errors=_by_part(found), non_block_errors=whole)


def _by_part(found: Iterable[Fault]) -> dict[int | str, ValidationError]:
    parts = defaultdict(list)
    for fault in found:
        if fault.place:
            parts[fault.place[0]].append(Fault(fault.message, fault.place[1:]))
    return {part: _error(inside) for part, inside in parts.items()}


def _error(found: list[Fault]) -> ValidationError:
    parts = _by_part(found)
    if not parts:
        return ValidationError([fault.message for fault in found])
    is_list = isinstance(next(iter(parts)), int)
    return (ListBlockValidationError if is_list else StructBlockValidationError)(parts)


def _of_step(step, seen: dict) -> Iterator[Fault]:
    """Adds the questions of this step to those `seen`; conditions look at earlier steps only."""
    earlier = dict(seen)
    yield from _of_conditions(step, earlier)
    for number, question in enumerate(step["questions"]):
        place = ("questions", number)
        if question["key"] in seen:
            yield Fault(_TWICE % question["key"], (*place, "key"))
        seen.setdefault(question["key"], question)
        for fault in (*_of_question(question), *_of_conditions(question, earlier)):
            yield fault.below(*place)


def _of_question(question) -> Iterator[Fault]:
    """One question by itself: why it is asked, and whether its answer finds its place."""
    key, kind = question["key"], question["kind"]
    if not (question["purpose"] and question["keep_days"]):
        yield Fault(_("The question %s needs a purpose and a retention.") % key, ("purpose",))
    if key in _TAKEN:
        yield Fault(_("The key %s is taken. Choose another one.") % key, ("key",))
    if _KINDS.get(key, kind) != kind or (kind in _ONCE and _KINDS.get(key) != kind):
        yield Fault(_("The key %s does not fit the kind of this question.") % key, ("key",))
    if key == MAIN_CONSENT and not question["is_required"]:
        yield Fault(_("The question %s must be answered.") % key, ("is_required",))
    yield from _of_choices(question)


def _of_choices(question) -> Iterator[Fault]:
    keys = [choice["key"] for choice in question["choices"]]
    for number, key in enumerate(keys):
        if key in keys[:number]:
            yield Fault(_TWICE % key, ("choices", number, "key"))


def _of_conditions(part, earlier: dict) -> Iterator[Fault]:
    for number, condition in enumerate(part["conditions"]):
        if fault := _of_condition(condition, earlier.get(condition["question"])):
            yield fault.below("conditions", number)


def _of_condition(condition, asked) -> Fault | None:
    """Whether it names an answer that can be given to the question `asked`."""
    key, value = condition["question"], condition["value"] or ""
    if not asked:
        later = _("The condition on %s asks for something that comes later.")
        return Fault(later % key, ("question",))
    if condition["operator"] == "answered":
        return Fault(_("“Is answered” needs no answer here."), ("value",)) if value else None
    if asked["kind"] in TYPED:
        own = _("People answer %s in their own words. Choose “is answered”.")
        return Fault(own % key, ("operator",))
    return _of_value(key, value, nameable(asked["kind"], [c["key"] for c in asked["choices"]]))


def _of_value(key: str, value: str, answers: list[str]) -> Fault | None:
    if value in answers:
        return None
    named = {"question": key, "answers": ", ".join(answers) or "–"}
    return Fault(_("Give an answer that %(question)s has: %(answers)s.") % named, ("value",))
