"""A condition names an answer that its question has: refused at the field, else never met."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from wagtail import blocks

from intake_forms.blocks import QuestionBlock
from intake_forms.faults import faults, refusal
from intake_forms.options import nameable
from intake_forms.schema import TYPED
from reference.models import Topic

from .asking import form_page
from .building import condition, question, raw_steps, send_form, step
from .walk import NAMES

pytestmark = pytest.mark.django_db
KINDS = [key for key, _label in QuestionBlock().child_blocks["kind"].field.choices if key]
ONCE = {"country": "host_country", "topic": "topic", "sector": "sector"}
OWN = [{"key": key, "label": key, "icon": ""} for key in ("bed", "none")]


def of_condition(kind: str, operator: str, value: str, on_question: bool = False) -> dict:
    """Field → message, for this condition on a question of that kind."""
    key = ONCE.get(kind, kind)
    asks = [condition(key, value, operator)]
    inner = question("b", conditions=asks if on_question else [])
    later = step("later", inner, conditions=[] if on_question else asks)
    found = faults([step("first", question(key, kind, choices=OWN, is_required=True)), later])
    way = (1, "questions", 0, "conditions", 0) if on_question else (1, "conditions", 0)
    return {f.place[-1]: str(f.message) for f in found if f.place[:-1] == way}


@pytest.mark.parametrize("on_question", [False, True])
@pytest.mark.parametrize("operator", ["is", "is_not"])
@pytest.mark.parametrize("kind", KINDS)
def test_only_an_answer_that_the_question_has_may_be_named(kind, operator, on_question):
    has = [] if kind in TYPED else nameable(kind, [one["key"] for one in OWN])
    for value in has:
        assert of_condition(kind, operator, value, on_question) == {}
    for value in ("", "ITALIA_TYPO", "unknown"):
        field = "operator" if kind in TYPED else "value"
        assert list(of_condition(kind, operator, value, on_question)) == [field]
    assert has or kind in TYPED


@pytest.mark.parametrize("kind", KINDS)
def test_whether_something_is_answered_needs_no_value(kind):
    assert of_condition(kind, "answered", "") == {}
    assert list(of_condition(kind, "answered", "yes")) == ["value"]


@pytest.mark.parametrize(
    ("kind", "value", "is_good"),
    [
        ("country", "IT", True), ("country", "it", False), ("country", "RO", False),
        ("yes_no", "yes", True), ("yes_no", "True", False), ("consent", "no", True),
        ("client_type", "firm", True), ("client_type", "company", False),
        ("topic", "unpaid_wages", True), ("sector", "unpaid_wages", False),
        ("choice", "bed", True), ("choice", "none", False), ("choices", "none", True),
    ],
)  # fmt: skip
def test_which_answers_a_question_has(kind, value, is_good):
    """“None” of own choices is kept as no answer, but as one of several it is one."""
    assert (of_condition(kind, "is", value) == {}) == is_good


def test_a_term_out_of_use_makes_no_published_form_faulty():
    Topic.objects.filter(key="unpaid_wages").update(is_active=False)
    assert of_condition("topic", "is", "unpaid_wages") == {}


def test_an_answer_that_is_taken_away_later_is_missed():
    asked = question("place", "choice", choices=OWN)
    rest = step("rest", question("b"), conditions=[condition("place", "bed")])
    before = faults([step("first", asked), rest])
    after = faults([step("first", {**asked, "choices": OWN[1:]}), rest])
    (fault,) = set(after) - set(before)
    assert fault.place == (1, "conditions", 0, "value")


def leaf(error: ValidationError, *place) -> ValidationError:
    for part in place:
        error = error.block_errors[part]
    return error


def test_every_fault_stands_at_its_field():
    asked = question("a", purpose="", conditions=[condition("x")])
    found = faults([step("one", asked), step("one", asked)])
    error = refusal(found)
    for fault in found:
        if fault.place:
            assert fault.message in leaf(error, *fault.place).messages
    assert {type(leaf(error, 1, *way)) for way in ((), ("questions", 0))} == {
        blocks.StructBlockValidationError
    }
    assert len(error.non_block_errors) == 2


def test_an_editor_reads_it_at_the_field_and_what_was_typed_stays():
    page = form_page()
    before = page.latest_revision_id
    wrong = step("extra", question("a"), conditions=[condition("host_country", "ITALIA_TYPO")])
    steps = raw_steps(page)
    response = send_form("editor", page, [*steps[:-1], wrong, steps[-1]])
    steps_block = response.context["form"].errors.as_data()["steps"][0]
    at = leaf(steps_block, len(steps) - 1, "conditions", 0, "value")
    assert at.messages == ["Give an answer that host_country has: BE, IT, UK."]
    assert "ITALIA_TYPO" in response.content.decode()
    page.refresh_from_db()
    assert page.latest_revision_id == before


def test_the_refusal_is_in_the_language_of_the_editor():
    said = set()
    for language in NAMES:
        with translation.override(language):
            said |= {of_condition("yes_no", "is", "")["value"]}
            said |= {of_condition("text", "is", "")["operator"]}
            said |= {of_condition("text", "answered", "x")["value"]}
    assert len(said) == 3 * len(NAMES)
