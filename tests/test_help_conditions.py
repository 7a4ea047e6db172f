"""Steps with conditions: decided on the server, for what is asked and for what is kept."""

from itertools import product

import pytest
from django.conf import settings

from casework.models import Draft, HelpRequest
from intake_forms.reading import schema_of
from intake_forms.schema import Choice, Condition, Question, Schema, Step

from .asking import ORGANISATION, begun, form_page, place, walk
from .forms import by_client, errors_at, fields_of, form_of, receipt_of, send, soup
from .matrix import some_of

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]
ALL = ["who", "what", "posting", "meeting", "meeting_time", "story", "reach", "agree"]
ASKED = {
    "client_type": "firm",
    "host_country": "BE",
    "workers_count": "more",
    "meeting_times": "Monday",
    "story": "How do we post?",
    "consent": True,
}
WAYS = list(product(("posting_of_workers", "event", ""), (True, False)))


def steps_asked(topic: str, meets: bool) -> list[str]:
    left_out = {"posting": topic != "posting_of_workers", "meeting_time": not meets}
    return [key for key in ALL if not left_out.get(key)]


def walked(client, answers: dict, language: str = "en") -> tuple:
    """(keys of the steps that were shown, page that came after them)."""
    response = begun(client, form_page(language, ORGANISATION))
    keys = []
    while "/step/" in place(response):
        keys.append(place(response).rstrip("/").rpartition("/")[2])
        response = send(*by_client(client), response, "help-request", **answers)
        assert len(keys) < 20
    return keys, response


def sent(client, page) -> HelpRequest:
    assert receipt_of(send(*by_client(client), page, "help-request"))
    return HelpRequest.objects.latest("pk")


@pytest.mark.parametrize(("number", "way"), list(enumerate(WAYS)))
def test_a_step_is_shown_only_to_whom_it_applies_and_only_its_answers_are_sent(client, number, way):
    topic, meets = way
    answers = {**ASKED, "topic": topic or "unknown", "wants_meeting": meets}
    keys, check = walked(client, answers, LANGUAGES[number % len(LANGUAGES)])
    assert keys == steps_asked(topic, meets)
    row = sent(client, check)
    assert row.client_type == "firm"
    assert ("workers_count" in row.answers) == (topic == "posting_of_workers")
    assert ("meeting_times" in row.answers) == meets


def test_answers_to_steps_that_no_longer_apply_are_left_behind(client):
    get, post = by_client(client)
    answers = {**ASKED, "topic": "posting_of_workers", "wants_meeting": True}
    keys, check = walked(client, answers)
    assert keys == ALL
    base = form_page("en", ORGANISATION).url
    assert "Monday" in soup(check).main.text
    what = get(f"{base}step/what/?then=check")
    check = send(get, post, what, "help-request", topic="event")
    meeting = get(f"{base}step/meeting/?then=check")
    check = send(get, post, meeting, "help-request", wants_meeting=False)
    assert place(check) == f"{base}check/"
    assert "Monday" not in soup(check).main.text
    row = sent(client, check)
    assert not {"workers_count", "meeting_times"} & row.answers.keys()
    assert row.topic.key == "event"


def test_a_step_that_does_not_apply_can_neither_be_opened_nor_answered(client):
    _keys, check = walked(client, {**ASKED, "topic": "event"})
    base = form_page("en", ORGANISATION).url
    token = fields_of(form_of(check, "help-request"))
    for key, answer in (
        ("posting", {"workers_count": "more"}),
        ("meeting_time", {"meeting_times": "x"}),
    ):
        assert client.get(f"{base}step/{key}/")["Location"] == f"{base}check/"
        posted = client.post(f"{base}step/{key}/", {**token, **answer})
        assert posted["Location"] == f"{base}check/"
        assert not answer.keys() & Draft.objects.get().answers.keys()
    # Nor by naming its question in another step.
    client.post(f"{base}step/reach/", {**token, "workers_count": "more", "contact": "c"})
    row = sent(client, check)
    assert row.contact == "c"
    assert "workers_count" not in row.answers


@pytest.mark.parametrize("language", some_of(LANGUAGES))
def test_nobody_sends_before_all_that_is_required_is_answered(client, language):
    """Whoever jumps to the end is led to the first step that lacks something."""
    page = form_page(language, ORGANISATION)
    first = begun(client, page)
    token = {k: v for k, v in fields_of(form_of(first, "help-request")).items()
             if k in ("token", "journey", "website")}  # fmt: skip
    answers = {"client_type": "firm", "host_country": "IT", "story": "x"}
    for key, sends in (("who", answers), ("story", answers), ("agree", {"consent": "on"})):
        assert client.post(f"{page.url}check/", token)["Location"] == f"{page.url}step/{key}/"
        assert not HelpRequest.objects.exists()
        client.post(f"{page.url}step/{key}/", {**token, **sends})
    assert client.post(f"{page.url}check/", token)["Location"] == f"{page.url}sent/"
    assert HelpRequest.objects.get().language == language


def test_a_required_choice_does_not_offer_not_knowing(client):
    shown = begun(client, form_page("en", ORGANISATION))
    values = {radio["value"] for radio in soup(shown).select("input[type=radio]")}
    assert values == {"firm", "public_administration", "BE", "IT", "UK"}
    seen = send(*by_client(client), shown, "help-request", client_type="firm")
    assert errors_at(seen, "host_country") == ["Please answer this question."]


def test_what_no_longer_applies_decides_nothing_further_on():
    """c depends on b, which depends on a: without a there is neither b nor c."""
    schema = Schema(
        (
            Step("a", {}, (question("a"),)),
            Step("b", {}, (question("b"),), conditions=(Condition("a", "is", "yes"),)),
            Step("c", {}, (question("c"),), conditions=(Condition("b", "answered"),)),
        )
    )
    everything = {"a": "yes", "b": "yes", "c": "yes", "forged": "x"}
    assert [step.key for step in schema.path(everything)] == ["a", "b", "c"]
    assert schema.kept(everything) == {"a": "yes", "b": "yes", "c": "yes"}
    changed = {**everything, "a": "no"}
    assert [step.key for step in schema.path(changed)] == ["a"]
    assert schema.kept(changed) == {"a": "no"}
    assert [q.key for q in schema.questions(changed)] == ["a"]


def question(key: str) -> Question:
    return Question(key, "choice", {}, choices=(Choice("yes", {}), Choice("no", {})))


@pytest.mark.parametrize(
    ("operator", "value", "answer", "holds"),
    [
        ("is", "it", "it", True), ("is", "it", "be", False), ("is", "it", None, False),
        ("is", "yes", True, True), ("is", "no", False, True), ("is", "yes", False, False),
        ("is", "b", ["a", "b"], True), ("is", "c", ["a", "b"], False),
        ("is_not", "it", "it", False), ("is_not", "it", "", True), ("is_not", "b", ["a"], True),
        ("answered", "", "x", True), ("answered", "", "", False), ("answered", "", [], False),
        ("answered", "", False, False), ("answered", "", None, False),
    ],
)  # fmt: skip
def test_each_kind_of_condition(operator, value, answer, holds):
    assert Condition("q", operator, value).holds({"q": answer}) == holds


def test_both_forms_have_one_schema_in_all_languages():
    for audience in ("worker", ORGANISATION):
        schemas = [schema_of(form_page(language, audience)) for language in LANGUAGES]
        assert all(schema == schemas[0] for schema in schemas)
        for step in schemas[0].steps:
            assert set(step.titles) == set(LANGUAGES), step.key
            for asked in step.questions:
                assert set(asked.labels) == set(LANGUAGES), asked.key
                assert asked.purpose
                assert asked.keep_days


def test_the_worker_form_leads_through_all_its_steps(client):
    page = form_page("ro")
    shown = walk(client, begun(client, page), {"story": "x", "consent": True}, until="/check/")
    rows = soup(shown).select("dl.answers > div")
    assert len(rows) == len(schema_of(page).questions({}))
