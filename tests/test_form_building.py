"""Editors build help forms in the admin; what cannot work is refused; what was asked stays."""

import pytest
from django.core.checks import run_checks
from django.test import Client
from django.utils.html import escape
from wagtail.models import Page

from content.drawing import drawings
from intake_forms.models import HelpFormPage

from .asking import ASKED, begun, form_page, place, reached, walk
from .building import condition, put_live, question, raw_steps, send_form, step
from .desk import signed_in
from .forms import by_client, errors_at, form_of, open_mailbox, receipt_of, send, soup
from .reviewing import act, publish_at_once

pytestmark = pytest.mark.django_db
CHOICES = [
    {"key": "bed", "label": "Only a bed", "icon": ""},
    {"key": "room", "label": "A room", "icon": "building"},
]
NEEDS = [{"key": "food", "label": "Food", "icon": ""}, {"key": "coat", "label": "Coat", "icon": ""}]
# A step of an editor's own: choices, several choices, a condition on the choice before.
HOUSING = step(
    "housing",
    question("place_to_sleep", "choice", "Where do you sleep?", choices=CHOICES),
    question("needs", "choices", "What do you need?", choices=NEEDS),
)
RENT = step(
    "rent",
    question("rent_paid", "text", "How much do you pay?"),
    conditions=[condition("place_to_sleep", "room")],
)


@pytest.fixture(autouse=True)
def _live(monkeypatch):
    publish_at_once(monkeypatch)


def with_steps(page: HelpFormPage, *more: dict) -> list[dict]:
    """The form's own steps with these before the consents."""
    steps = raw_steps(page)
    return [*steps[:-1], *more, steps[-1]]


def publish(steps: list[dict], page: HelpFormPage | None = None) -> HelpFormPage:
    """An editor sends it to review, and the reviewer lets it go live."""
    page = page or form_page("en")
    response = send_form("editor", page, steps)
    assert response.status_code == 302, refusals(response)
    state = Page.objects.get(pk=page.pk).current_workflow_task_state
    act("legal_reviewer", page, state)
    return HelpFormPage.objects.get(pk=page.pk)


def refusals(response) -> str:
    """Everything the editor says about what was sent."""
    return response.content.decode()


def on_the_step(client, key: str, language: str = "en", **answers):
    """The page of that step, reached from the start of the form."""
    page = form_page(language)
    return reached(client, page, {**ASKED, **answers}, until=f"/step/{key}/")


def test_what_an_editor_builds_and_a_reviewer_publishes_is_asked():
    publish(with_steps(form_page(), HOUSING, RENT))
    client = Client()
    seen = on_the_step(client, "housing")
    page = soup(seen)
    assert page.h1.get_text(strip=True) == "Title housing"
    offered = [one["value"] for one in page.select('input[name="place_to_sleep"]')]
    assert offered[:2] == ["bed", "room"]
    assert drawings("pictograms")["building"][1].strip() in seen.content.decode()
    kinds = {one["type"] for one in page.select('input[name="needs"]')}
    assert kinds == {"checkbox"}
    seen = send(*by_client(client), seen, "help-request", place_to_sleep="room", needs="coat")
    assert place(seen).endswith("/step/rent/")
    seen = send(*by_client(client), seen, "help-request", rent_paid="95 lire")
    receipt = receipt_of(walk(client, seen, ASKED))
    mailbox = open_mailbox(*by_client(Client()), "en", receipt)
    for words in ("Where do you sleep?", "A room", "Coat", "95 lire"):
        assert words in soup(mailbox).main.get_text()


def test_a_condition_is_looked_at_on_the_server():
    """The step of a choice that was not made is left out, and an answer to it is worth nothing."""
    put_live(form_page(), with_steps(form_page(), HOUSING, RENT))
    client = Client()
    seen = on_the_step(client, "housing")
    seen = send(*by_client(client), seen, "help-request", place_to_sleep="bed")
    assert place(seen).endswith("/step/agree/")
    base = form_page().url
    asked = client.get(f"{base}step/rent/", follow=True)
    assert not soup(asked).select('[name="rent_paid"]')
    client.post(f"{base}step/rent/", {"rent_paid": "Hidden95"})
    seen = walk(client, client.get(f"{base}step/agree/"), ASKED)
    mailbox = open_mailbox(*by_client(Client()), "en", receipt_of(seen))
    assert "Hidden95" not in soup(mailbox).get_text()
    assert "Only a bed" in soup(mailbox).get_text()


def test_an_answer_that_is_not_offered_is_refused():
    put_live(form_page(), with_steps(form_page(), HOUSING))
    client = Client()
    seen = on_the_step(client, "housing")
    seen = send(*by_client(client), seen, "help-request", place_to_sleep="castle", needs="gold")
    assert errors_at(seen, "place_to_sleep")
    assert errors_at(seen, "needs")


def test_a_required_question_that_does_not_apply_hinders_nobody():
    """Neither on the phone nor where an officer fills in all at once."""
    rent = {**RENT, "questions": [{**RENT["questions"][0], "is_required": True}]}
    put_live(form_page(), with_steps(form_page(), HOUSING, rent))
    page = form_page()
    client = Client()
    seen = walk(client, begun(client, page), {**ASKED, "place_to_sleep": "bed"})
    assert receipt_of(seen)
    where = f"/admin/write-down/{page.pk}/"
    officer = signed_in("mentor_it")
    token = form_of(officer.get(where), "assisted").select_one("[name=token]")["value"]
    told = {"language": "en", "topic": "pay", "was_read_aloud": "on", "consent": "on"}
    told["token"] = token
    assert not receipt_of(officer.post(where, {**told, "place_to_sleep": "room"}))
    assert receipt_of(officer.post(where, {**told, "place_to_sleep": "bed"}))


def changed(name: str, **values) -> list[dict]:
    """The form with one of its questions changed."""
    steps = raw_steps(form_page())
    for row in steps:
        for asked in row["questions"]:
            if asked["key"] == name:
                asked.update(values)
    return steps


def without(*keys: str) -> list[dict]:
    steps = raw_steps(form_page())
    return [row for row in steps if not {q["key"] for q in row["questions"]} & set(keys)]


# what an editor tries → what the editor is told
REFUSED = {
    "two questions with one key": (
        lambda: with_steps(form_page(), step("extra", question("contact", "contact"))),
        "The key contact is used twice.",
    ),
    "two steps with one key": (
        lambda: with_steps(form_page(), step("story", question("more"))),
        "The key story is used twice.",
    ),
    "a condition on what comes later": (
        lambda: [{**raw_steps(form_page())[0], "conditions": [condition("topic", "pay")]},
                 *raw_steps(form_page())[1:]],
        "The condition on topic asks for something that comes later.",
    ),
    "a condition on the same step": (
        lambda: with_steps(
            form_page(), step("extra", question("a"), question("b", conditions=[condition("a")]))
        ),
        "The condition on a asks for something that comes later.",
    ),
    "two choices with one key": (
        lambda: with_steps(
            form_page(), step("extra", question("a", "choice", choices=[*NEEDS, NEEDS[0]]))
        ),
        "The key food is used twice.",
    ),
    "no purpose": (lambda: changed("contact", purpose=""), "This field is required."),
    "no retention": (lambda: changed("contact", keep_days=""), "This field is required."),
    "a retention for ever": (lambda: changed("contact", keep_days=731), "or equal to 730"),
    "one choice only": (
        lambda: with_steps(form_page(), step("extra", question("a", "choice", choices=NEEDS[:1]))),
        "Give at least two choices.",
    ),
    "a consent without its version": (
        lambda: changed("consent_refer", version=""),
        "A consent needs its recipient and version.",
    ),
    "a key with capitals": (lambda: changed("contact", key="Contact"), "Only small letters"),
    "a key that is taken": (
        lambda: with_steps(form_page(), step("extra", question("token"))),
        "The key token is taken. Choose another one.",
    ),
    "a key of another kind": (
        lambda: changed("story", kind="yes_no"),
        "The key story does not fit the kind of this question.",
    ),
    "a topic that would be lost": (
        lambda: with_steps(form_page(), step("extra", question("other_topic", "topic"))),
        "The key other_topic does not fit the kind of this question.",
    ),
    "a consent that may be left out": (
        lambda: changed("consent", is_required=False),
        "The question consent must be answered.",
    ),
    "no consent": (
        lambda: without("consent"),
        "A help form needs the consent with the key consent.",
    ),
    "neither topic nor story": (
        lambda: without("topic", "story"),
        "A help form asks for a topic or a story.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_form_that_cannot_work_is_refused_with_a_message(name):
    build, message = REFUSED[name]
    page = form_page()
    before = page.latest_revision_id
    response = send_form("editor", page, build())
    assert response.status_code == 200
    assert escape(message) in refusals(response) or message in refusals(response)
    page.refresh_from_db()
    assert page.latest_revision_id == before


WITHOUT_PURPOSE = "The question contact needs a purpose and a retention."


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: changed("contact", purpose=""), WITHOUT_PURPOSE),
        (
            lambda: with_steps(
                form_page(), step("extra", question("a"), conditions=[condition("in_danger", "y")])
            ),
            "Give an answer that in_danger has: yes, no.",
        ),
    ],
)
def test_the_system_check_finds_faults_of_published_forms(build, message):
    assert not [m for m in run_checks(tags=["database"], databases=["default"]) if m.id]
    page = form_page()
    page.steps = page.steps.stream_block.to_python(
        [{"type": "step", "value": row} for row in build()]
    )
    page.save()
    (error,) = run_checks(tags=["database"], databases=["default"])
    assert (error.id, error.obj) == ("intake_forms.W001", page)
    assert not error.is_serious()
    assert message in error.msg
    told = soup(signed_in("editor").get("/admin/")).select_one("#faulty-forms-section")
    assert message in told.li.get_text()
    assert [a["href"] for a in told.select(".w-panel__content a")] == [
        f"/admin/pages/{page.pk}/edit/"
    ]
    assert "faulty-forms" not in signed_in("mentor_it").get("/admin/").text
