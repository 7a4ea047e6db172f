"""Sent means stored, once, and what was written can be read nowhere but in the request."""

import logging
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import translation

from casework.models import HelpRequest
from casework.receipts import normalised
from intake_forms.models import HelpFormPage

from .forms import (
    address,
    ask_for_help,
    by_client,
    filled,
    form_of,
    help_page,
    open_mailbox,
    receipt_of,
    soup,
)
from .stored import queued, run_queue, tables_with

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]
STORY = "Zorzonel nu plateste munca"
CONTACT = "+40 755 000 111"
ASKED = {
    "topic": "unpaid_wages",
    "host_country": "IT",
    "story": STORY,
    "contact": CONTACT,
    "consent": "on",
}


def press(client, language: str = "ro", **answers) -> tuple:
    """The form of a language filled: where it goes and what it sends."""
    page = help_page(client.get, language)
    form = form_of(page, "help-request")
    return address(page, form), filled(form, {**ASKED, **answers})


@pytest.mark.parametrize("language", LANGUAGES)
def test_after_sending_comes_a_redirect_to_a_page_with_the_receipt(client, language):
    where, sent = press(client, language)
    answer = client.post(where, sent)
    assert answer.status_code in (302, 303)
    assert not answer.content
    for _reload in range(2):
        page = client.get(answer["Location"])
        assert page.status_code == 200
        assert page["Cache-Control"] == "no-store"
        assert receipt_of(page)
        assert soup(page).html["lang"] == language
        assert STORY not in page.content.decode()
    assert HelpRequest.objects.get().language == language
    assert [task["func"] for task in queued()] == ["casework.tasks.route"]


def test_the_same_sent_twice_is_one_request_with_one_receipt(client):
    where, sent = press(client)
    receipts = {receipt_of(client.post(where, sent, follow=True)) for _time in range(3)}
    assert len(receipts) == 1
    assert HelpRequest.objects.count() == len(queued()) == 1


@pytest.mark.parametrize(
    "change",
    [{"story": "Altceva"}, {"contact": ""}, {"topic": "pay"}, {"host_country": "UK"},
     {"sector": "care"}, {"client_type": "firm"}, {"in_danger": "on"}],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_other_words_from_the_same_page_are_another_request(client, change):
    """Somebody goes back, changes something and sends again: none of it may be dropped."""
    where, sent = press(client)
    first = receipt_of(client.post(where, sent, follow=True))
    second = receipt_of(client.post(where, {**sent, **change}, follow=True))
    assert first != second
    assert HelpRequest.objects.count() == len(queued()) == 2


def test_the_same_words_from_another_phone_are_another_request(client):
    get, post = by_client(client)
    assert receipt_of(ask_for_help(get, post, "ro", ASKED)) != receipt_of(
        ask_for_help(*by_client(Client()), "ro", ASKED)
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phone_without_cookies_gets_the_receipt_at_once(language):
    get, post = by_client(Client(), keep_cookies=False)
    where, sent = press(Client(), language)
    page = post(where, sent)
    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store"
    receipt = receipt_of(page)
    assert STORY in soup(open_mailbox(get, post, language, receipt)).text


def test_the_receipt_page_without_a_receipt_leads_to_the_mailbox(client):
    where, _sent = press(client)
    answer = Client().get(f"{where}sent/")
    assert answer.status_code == 302
    assert answer["Location"] == "/ro/mailbox/"


def test_what_was_written_can_be_read_nowhere(client, caplog, tmp_path, settings):
    """Not in any table, not in the queue, the log, a mail, an address or a cookie."""
    settings.EMAIL_BACKEND = "accounts.mail.FolderBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    loud_log(caplog)
    where, sent = press(client)
    answer = client.post(where, sent)
    page = client.get(answer["Location"])
    receipt = receipt_of(page)
    secrets = (STORY, "Zorzonel", CONTACT, receipt, normalised(receipt), sent["token"])
    tasks = str(queued())
    run_queue()
    open_mailbox(*by_client(Client()), "ro", receipt)
    places = {
        "queue": tasks + str(queued()),
        "log": caplog.text
        + str([record.__dict__ for record in caplog.records if not is_sql(record)]),
        "addresses": unquote(answer["Location"] + where + page.request["PATH_INFO"]),
        "cookies": str(client.cookies),
        "mail": "".join(path.read_text() for path in tmp_path.iterdir()),
    }
    assert tables_with(*secrets) == set()
    assert {name for name, text in places.items() if any(s in text for s in secrets)} == set()
    assert places["mail"]
    assert HelpRequest.objects.get().story == STORY


def is_sql(record) -> bool:
    return record.name.startswith("django.db")


def loud_log(caplog) -> None:
    """Hear every logger, those too that pass nothing on."""
    caplog.set_level(logging.DEBUG)
    for name in list(logging.root.manager.loggerDict):
        logger = logging.getLogger(name)
        caplog.set_level(logging.DEBUG, name)
        if not logger.propagate:
            logger.addHandler(caplog.handler)


def test_story_and_contact_are_sealed_in_the_row(client):
    ask_for_help(*by_client(client), "ro", ASKED)
    with connection.cursor() as cursor:
        cursor.execute("SELECT story, contact, receipt_seal FROM casework_helprequest")
        (row,) = cursor.fetchall()
    assert all(row)
    assert not {STORY, CONTACT} & set(row)
    assert row[0] != row[1]


def test_deleting_the_form_page_deletes_no_request(client):
    receipt = receipt_of(ask_for_help(*by_client(client), "ro", ASKED))
    for page in HelpFormPage.objects.all():
        page.delete()
    with translation.override("ro"):
        mailbox = open_mailbox(*by_client(Client()), "ro", receipt)
    assert STORY in soup(mailbox).text
    run_queue()
    assert HelpRequest.objects.get().assignee
