"""Sent means stored, once, and what was written can be read nowhere but in the request."""

import logging
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import translation

from casework import codes
from casework.models import HelpRequest
from intake_forms.models import HelpFormPage
from intake_forms.reading import schema_of

from .asking import form_page, reached, walk
from .forms import (
    address,
    ask_for_help,
    by_client,
    filled,
    form_of,
    open_mailbox,
    receipt_of,
    soup,
    summary_of,
)
from .matrix import some_of
from .stored import queued, run_queue, tables_with

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]
STORY = "Zorzonel nu plateste munca"
CONTACT = "+40 755 000 111"
SECRETS = (STORY, "Zorzonel", CONTACT)
ASKED = {
    "topic": "unpaid_wages",
    "host_country": "IT",
    "story": STORY,
    "contact": CONTACT,
    "consent": True,
}


def ready(client, language: str = "ro", **answers):
    """The page on which everything is read once more before it is sent."""
    return reached(client, form_page(language), {**ASKED, **answers}, until="/check/")


def press(response) -> tuple:
    """Where the form of this page goes and what it sends."""
    form = form_of(response, "help-request")
    return address(response, form), filled(form, {})


@pytest.mark.parametrize("language", some_of(LANGUAGES))
def test_after_sending_comes_a_redirect_to_a_page_with_the_receipt(client, language):
    check = ready(client, language)
    assert STORY in soup(check).main.text
    assert CONTACT in soup(check).main.text
    assert not HelpRequest.objects.exists()
    answer = client.post(*press(check))
    assert answer.status_code == 302
    assert not answer.content
    for _reload in range(2):
        page = client.get(answer["Location"])
        assert page.status_code == 200
        assert page["Cache-Control"] == "no-store"
        assert len(receipt_of(page).split()) == 7
        assert soup(page).html["lang"] == language
        assert STORY not in page.content.decode()
    assert HelpRequest.objects.get().language == language
    assert [task["func"] for task in queued()] == ["casework.tasks.route"]


def test_the_receipt_is_the_code_that_was_shown_on_every_step(client):
    check = ready(client)
    shown = soup(check).select_one(".code-words").get_text(strip=True)
    assert receipt_of(client.post(*press(check), follow=True)) == shown


@pytest.mark.parametrize("keeps_cookies", [True, False])
def test_sending_twice_is_one_request_with_one_receipt(client, keeps_cookies):
    where = press(ready(client))
    receipts = set()
    for _time in range(3):
        if not keeps_cookies:
            client.cookies.clear()
        receipts.add(receipt_of(client.post(*where, follow=True)))
    assert len(receipts) == 1
    assert "" not in receipts
    assert HelpRequest.objects.count() == len(queued()) == 1


@pytest.mark.parametrize(
    "change",
    [{"story": "Altceva"}, {"contact": ""}, {"topic": "pay"}, {"host_country": "UK"},
     {"sector": "care"}, {"client_type": "firm"}, {"in_danger": "on"}],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_going_back_and_changing_after_sending_is_a_new_request(client, change):
    """None of it may be dropped, and what was sent first stays as it was."""
    place = f"/step/{next(s.key for s in steps() if change.keys() & {q.key for q in s.questions})}/"
    page = reached(client, form_page("ro"), ASKED, until=place)
    where, sent = press(page)
    first = receipt_of(walk(client, page, ASKED))
    before = HelpRequest.objects.values().get()
    answer = client.post(where, {**sent, **ASKED, **change})
    assert answer.status_code == 302
    second = receipt_of(walk(client, client.get(answer["Location"]), {}))
    assert first != second
    assert HelpRequest.objects.count() == len(queued()) == 2
    assert HelpRequest.objects.values().earliest("pk") == before
    changed = HelpRequest.objects.latest("pk").answers
    assert changed == {**HelpRequest.objects.earliest("pk").answers, **as_kept(change)}
    stories = {first: STORY, second: change.get("story", STORY)}
    for receipt, story in stories.items():
        assert story in soup(open_mailbox(*by_client(Client()), "ro", receipt)).text


def steps():
    return schema_of(form_page("ro")).steps


def as_kept(change: dict) -> dict:
    return {key: True if value == "on" else value for key, value in change.items()}


def test_the_same_words_from_another_phone_are_another_request(client):
    get, post = by_client(client)
    assert receipt_of(ask_for_help(get, post, "ro", ASKED)) != receipt_of(
        ask_for_help(*by_client(Client()), "ro", ASKED)
    )


@pytest.mark.parametrize("language", some_of(LANGUAGES))
def test_a_phone_without_cookies_gets_every_page_at_once(language):
    client = Client()
    get, post = by_client(client, keep_cookies=False)
    response = get(form_page(language).url)
    while not receipt_of(response):
        form = form_of(response, "help-request")
        response = post(address(response, form), filled(form, ASKED))
        assert response.status_code == 200
        assert response["Cache-Control"] == "no-store"
        assert soup(response).html["lang"] == language
        assert not summary_of(response)
        assert not client.cookies.get("receipt")
    receipt = receipt_of(response)
    assert STORY in soup(open_mailbox(get, post, language, receipt)).text


def test_the_receipt_page_without_a_receipt_leads_to_the_mailbox(client):
    answer = client.get(f"{form_page('ro').url}sent/")
    assert answer.status_code == 302
    assert answer["Location"] == "/ro/mailbox/"


def test_what_was_written_can_be_read_nowhere(client, caplog, tmp_path, settings):
    """Not in any table, not in the queue, the log, a mail, an address or a cookie."""
    settings.EMAIL_BACKEND = "accounts.mail.FolderBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    loud_log(caplog)
    where, sent = press(ready(client))
    drafted = tables_with(*SECRETS)
    answer = client.post(where, sent)
    page = client.get(answer["Location"])
    receipt = receipt_of(page)
    code = codes.from_words(receipt, "ro")
    secrets = (*SECRETS, receipt, str(code), f"{code:x}", sent["token"], sent["journey"])
    tasks = str(queued())
    run_queue()
    open_mailbox(*by_client(Client()), "ro", receipt)
    places = {
        "queue": tasks + str(queued()),
        "log": "".join(f"{r.getMessage()}{r.__dict__}" for r in caplog.records if not is_dump(r)),
        "addresses": unquote(answer["Location"] + where + page.request["PATH_INFO"]),
        "cookies": str(client.cookies),
        "mail": "".join(path.read_text() for path in tmp_path.iterdir()),
    }
    assert drafted == tables_with(*secrets) == set()
    assert {name for name, text in places.items() if any(s in text for s in secrets)} == set()
    assert places["mail"]
    assert HelpRequest.objects.get().story == STORY


def is_dump(record) -> bool:
    """What Django tells developers only, at a level that no installation writes down."""
    return record.levelno == logging.DEBUG and record.name in ("django.template", "django.db")


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
