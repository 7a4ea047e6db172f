"""After the main consent is taken back or all is erased, nothing is added and no copy is left."""

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from casework.models import Draft, Message

from .asking import ASKED as WORKER_ASKS
from .asking import ask, begun, form_page, press, reached, walk
from .desk import press as press_at_desk
from .desk import signed_in
from .forms import (
    by_client,
    errors_at,
    fields_of,
    form_of,
    open_mailbox,
    receipt_of,
    send,
    soup,
    summary_of,
)
from .matrix import every_one_of
from .stored import queued, run_queue
from .unsealed import found

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]
NOT_KEPT = "You took back the consent. So we have not kept this, and nobody reads it."
WORDS = {"story": "Canarystory", "contact": "canarycontact"}
ASKED = {**WORKER_ASKS, **WORDS}
# The forms of a still-open mailbox that write, with the field that the words stand in.
WRITING = {"message": "body", "correction": "story"}


@pytest.mark.parametrize(("language", "form"), every_one_of(LANGUAGES, WRITING))
def test_a_page_that_is_still_open_writes_nothing_after_the_consent_was_taken_back(language, form):
    client, _receipt, request = ask(language=language)
    page = client.get(f"/{language}/mailbox/")
    sent = {**fields_of(form_of(page, form)), WRITING[form]: "Canarylate"}
    press(client, language, "withdraw", withdraw="consent")
    run_queue()
    seen = client.post(f"/{language}/mailbox/", sent)
    assert seen.status_code == 200
    with translation.override(language):
        assert errors_at(seen, WRITING[form]) == [gettext(NOT_KEPT)] == summary_of(seen)
        assert language == "en" or gettext(NOT_KEPT) != NOT_KEPT
    assert fields_of(form_of(seen, form))[WRITING[form]] == "Canarylate"
    assert not form_of(seen, form).select("button")
    assert found("Canarylate") == set()
    assert queued() == []
    request.refresh_from_db()
    assert (request.status, request.assignee, request.has_news) == ("closed", None, False)
    again = client.get(f"/{language}/mailbox/")
    assert not form_of(again, form)
    assert form_of(again, "tools")


def changed_after_sending(client) -> str:
    """Back to the story after sending, and other words there; the receipt of what was sent."""
    story = reached(client, form_page("ro"), ASKED, until="/step/story/")
    receipt = receipt_of(walk(client, story, ASKED))
    send(*by_client(client), story, "help-request", story="Canarychange")
    assert found(*WORDS.values(), "Canarychange") == {*WORDS.values(), "Canarychange"}
    return receipt


def erase(client) -> None:
    press(client, "ro", "tools", erase="yes")


def withdraw(client) -> None:
    press(client, "ro", "withdraw", withdraw="consent")


@pytest.mark.parametrize(("stop", "left"), [(erase, set()), (withdraw, set(WORDS.values()))])
def test_what_a_new_form_has_copied_goes_with_the_request(stop, left):
    client, other_phone = Client(), Client()
    receipt = changed_after_sending(client)
    begun(Client(), form_page("ro"))  # somebody else's
    assert Draft.objects.count() == 2
    open_mailbox(*by_client(other_phone), "ro", receipt)
    stop(other_phone)
    run_queue()
    assert Draft.objects.count() == 1
    assert found(*WORDS.values(), "Canarychange") == left


def test_nothing_is_copied_into_a_new_form_once_the_consent_is_taken_back():
    client = Client()
    story = reached(client, form_page("ro"), ASKED, until="/step/story/")
    walk(client, story, ASKED)
    withdraw(client)
    send(*by_client(client), story, "help-request", story="Canarychange")
    draft = Draft.objects.get()
    assert draft.answers["story"] == "Canarychange"
    assert (
        not {"topic", "contact", "consent", "host_country"}
        & {key for key, answer in draft.answers.items() if answer}
        - fields_of(form_of(story, "help-request")).keys()
    )


@pytest.mark.parametrize("way", WRITING)
def test_what_the_worker_wrote_is_news_until_the_assignee_opens_it(way):
    """Without a word of it in the mail; others who look do not take the mark away."""
    client, _receipt, request = ask()
    reader, coordinator = signed_in(request.assignee.username), signed_in("coordinator")
    where = f"/admin/requests/inspect/{request.pk}/"
    reader.get(where)
    press_at_desk("answer", request, request.assignee.username, body="Da.")
    assert not marked(reader)
    press(client, "ro", way, **{WRITING[way]: "Canarynews"})
    (task,) = queued()
    event = {"message": "worker_wrote", "correction": "worker_corrected"}[way]
    assert (task["func"], task["args"]) == (
        "casework.tasks.notify_assignee",
        (request.pk, event),
    )
    request.refresh_from_db()
    assert request.status == "in_progress"
    coordinator.get(where)
    assert marked(reader)
    assert marked(coordinator)
    reader.get(where)
    assert not marked(reader)


def marked(staff) -> bool:
    """Whether the one request in the list bears the mark."""
    (row,) = soup(staff.get("/admin/requests/")).select("main tbody tr")
    return bool(row.select(".w-status--primary"))


def test_saving_the_same_words_again_tells_nobody():
    client, _receipt, request = ask()
    press(client, "ro", "correction")
    assert queued() == []
    assert not request.history.filter(action="casework.worker_corrected").exists()
    assert not Message.objects.exists()
