"""The draft: kept sealed on the server, gone on with anywhere, gone when sent or after a week."""

from datetime import timedelta
from itertools import cycle, pairwise
from time import time
from unittest import mock

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from casework import codes, receipts, tasks
from casework.models import Draft, HelpRequest
from intake_forms import counting, sending

from .asking import ASKED, begun, form_page, place, reached, walk
from .forms import by_client, fields_of, follow, form_of, open_mailbox, receipt_of, send, soup
from .mailbox import is_open
from .stored import tables_with

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]
RING = [*pairwise(LANGUAGES), (LANGUAGES[-1], LANGUAGES[0])]
STORY, CONTACT = ASKED["story"], ASKED["contact"]


def stopped(client, language: str = "ro", at: str = "/step/work/"):
    """The page on which somebody stops; country, topic and story are answered."""
    return reached(client, form_page(language), ASKED, until=at)


def code_of(response) -> str:
    return soup(response).select_one(".code-words").get_text(strip=True)


def typed_in(response) -> dict:
    return fields_of(form_of(response, "help-request"))


@pytest.mark.parametrize(
    ("first", "second", "keeps_cookies"),
    [(*pair, keeps) for pair, keeps in zip(RING, cycle([True, False]))],
)
def test_a_second_phone_goes_on_with_the_code_at_the_same_step(first, second, keeps_cookies):
    """Typed in the words of the first phone's language into a site in another one."""
    left = stopped(Client(), first)
    phone = Client()
    get, post = by_client(phone, keep_cookies=keeps_cookies)
    seen = open_mailbox(get, post, second, code_of(left))
    if not keeps_cookies:
        seen = send(get, post, seen, "help-request")
    assert (form_of(seen, "help-request"))["action"] == f"{form_page(second).url}step/work/"
    assert soup(seen).html["lang"] == second
    assert codes.from_words(code_of(seen), second) == codes.from_words(code_of(left), first)
    while not receipt_of(seen):
        if form_of(seen, "help-request")["action"].endswith("/check/"):
            assert STORY in soup(seen).main.text
        seen = send(get, post, seen, "help-request", consent=True)
    row = HelpRequest.objects.get()
    assert (row.story, row.topic.key, row.language) == (STORY, ASKED["topic"], second)


def test_going_on_means_the_first_step_that_is_not_done():
    phone = Client()
    page = form_page("it")
    for before in ("/step/where/", "/step/story/", "/step/agree/", "/check/"):
        code = code_of(stopped(phone, "it", at=before))
        assert place(open_mailbox(*by_client(Client()), "it", code)).endswith(before)
        assert place(phone.get(f"{page.url}resume/", follow=True)).endswith(before)
        link = soup(phone.get(page.url)).select_one(f'main a[href="{page.url}resume/"]')
        assert link, "the start page offers to go on"
    assert Client().get(f"{page.url}resume/")["Location"] == page.url


def test_the_draft_is_sealed_in_its_table(client):
    code = code_of(stopped(client, at="/step/agree/"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed_answers, receipt_seal, progress FROM casework_draft")
        (row,) = cursor.fetchall()
    number = codes.from_words(code, "ro")
    assert row[1] == receipts.sealed(number)
    secrets = (STORY, CONTACT, ASKED["topic"], code, str(number), f"{number:x}")
    assert not [secret for secret in secrets if secret in str(row)]
    assert tables_with(STORY, CONTACT, code, str(number)) == set()
    assert Draft.objects.get().answers["story"] == STORY


def test_the_draft_is_gone_when_it_is_sent(client):
    shown = stopped(client, at="/check/")
    assert Draft.objects.count() == 1
    get, post = by_client(client)
    receipt = receipt_of(send(get, post, shown, "help-request"))
    assert not Draft.objects.exists()
    assert is_open(open_mailbox(*by_client(Client()), "ro", receipt))


def test_what_another_window_writes_in_the_very_moment_of_sending_is_sent(client):
    shown = stopped(client, at="/check/")
    read, windows = sending._told, iter(["Mai nou", None])

    def read_while_somebody_writes(journey):
        told = read(journey)
        if newer := next(windows):
            draft = Draft.objects.get()
            draft.answers = {**draft.answers, "story": newer}
            draft.save()
        return told

    with mock.patch.object(sending, "_told", read_while_somebody_writes):
        send(*by_client(client), shown, "help-request")
    assert HelpRequest.objects.get().story == "Mai nou"
    assert not Draft.objects.exists()


def test_a_draft_is_erased_after_a_week_without_a_touch(client):
    shown = stopped(client)
    for days, expected in ((6.9, 1), (7.1, 0)):
        Draft.objects.update(changed_at=timezone.now() - timedelta(days=days))
        tasks.forget()
        assert Draft.objects.count() == expected
    seen = open_mailbox(*by_client(Client()), "ro", code_of(shown))
    assert form_of(seen, "mailbox"), "an expired code opens nothing"
    get, post = by_client(client)
    after = send(get, post, shown, "help-request", sector="care")
    assert place(after).endswith("/step/work/"), "answered at once, with a word why"
    assert soup(after).select_one("main .notice")
    assert code_of(after) != code_of(shown)
    assert Draft.objects.get().answers["sector"] == "care"


@pytest.mark.parametrize("keeps_cookies", [True, False])
def test_a_step_that_was_open_for_three_hours_is_taken(client, keeps_cookies):
    get, post = by_client(client, keep_cookies=keeps_cookies)
    with mock.patch("time.time", return_value=time() - 3 * 3600):
        shown = stopped(client, at="/step/story/")
    seen = send(get, post, shown, "help-request", story="După trei ore")
    while not receipt_of(seen):
        seen = send(get, post, seen, "help-request", consent=True)
    assert HelpRequest.objects.get().story == "După trei ore"


def test_a_cookie_or_hidden_field_that_was_forged_or_is_too_old_opens_no_draft(client):
    shown = stopped(client)
    where, sent = form_of(shown, "help-request")["action"], typed_in(shown)
    with mock.patch("time.time", return_value=time() - 8 * 86_400):
        old = receipts.closed(codes.from_words(code_of(shown), "ro"))
    for token in ("", "forged", sent["journey"][:-6] + "AAAA==", old):
        phone = Client()
        phone.cookies.load({"cookies": "1", "receipt": token})
        assert phone.get(where)["Location"] == form_page("ro").url
        answer = phone.post(where, {**sent, "journey": token, "sector": "care"})
        assert code_of(answer) != code_of(shown)
        assert STORY not in answer.content.decode()
    assert "sector" not in Draft.objects.earliest("pk").answers
    assert not [d for d in Draft.objects.order_by("pk")[1:] if "story" in d.answers]


def test_an_open_page_goes_on_with_its_own_draft_whatever_the_cookie_says(client):
    """Two people share a phone, in two windows."""
    mine = stopped(client, at="/step/story/")
    stopped(client, at="/step/story/")
    get, post = by_client(client)
    seen = send(get, post, mine, "help-request", story="A mea")
    assert codes.from_words(code_of(seen), "ro") == codes.from_words(code_of(mine), "ro")
    stories = [draft.answers.get("story") for draft in Draft.objects.order_by("pk")]
    assert stories == ["A mea", None]


@pytest.mark.parametrize(
    ("first", "second", "keeps_cookies"),
    [(*pair, keeps) for pair, keeps in zip(RING, cycle([True, False]))],
)
def test_changing_the_language_takes_along_what_was_just_typed(first, second, keeps_cookies):
    client = Client()
    get, post = by_client(client, keep_cookies=keeps_cookies)
    shown = stopped(client, first, at="/step/story/")
    sent = {**typed_in(shown), "story": "Doar început", "switch_to": second}
    seen = post(form_of(shown, "help-request")["action"], sent)
    assert seen.status_code == (302 if keeps_cookies else 200)
    seen = follow(get, seen)
    assert form_of(seen, "help-request")["action"] == f"{form_page(second).url}step/story/"
    assert soup(seen).html["lang"] == second
    assert typed_in(seen)["story"] == "Doar început"
    assert code_of(seen) != code_of(shown)


@pytest.mark.parametrize("first", LANGUAGES)
def test_the_language_links_of_a_step_lead_to_the_same_step_with_its_answers(client, first):
    shown = stopped(client, first, at="/check/")
    change = soup(shown).select_one('main a[href*="/step/story/"]')["href"]
    links = soup(client.get(change)).select('nav[data-nav="languages"] a[hreflang]')
    assert [link["hreflang"] for link in links] == LANGUAGES
    for link in links:
        seen = client.get(link["href"])
        assert soup(seen).html["lang"] == link["hreflang"]
        assert place(seen) == f"{form_page(link['hreflang']).url}step/story/"
        assert typed_in(seen)["story"] == STORY


@pytest.mark.parametrize("wish", ["xx", "", "../../admin", "ro"])
def test_a_wish_for_no_language_stays_where_it_is(client, wish):
    shown = stopped(client, at="/step/story/")
    sent = {**typed_in(shown), "story": "Ceva", "switch_to": wish or "xx"}
    seen = client.post(place(shown), sent, follow=True)
    assert place(seen) == place(shown)
    assert typed_in(seen)["story"] == "Ceva"


def test_starts_steps_and_sent_are_counted_once_and_by_language(client):
    get, post = by_client(client)
    shown = walk(client, begun(client, form_page("bg")), ASKED, until="/check/")
    story = client.get(f"{form_page('bg').url}step/story/?then=check")
    again = send(get, post, story, "help-request", story="Друго")
    assert place(again) == place(shown), "a change leads back to the check"
    send(get, post, again, "help-request")
    other = Client()
    walk(other, begun(other, form_page("nl")), ASKED, until="/step/what/")
    counted = {
        (language, event, step): number
        for (_form, event, step, language), number in counting.since(timezone.localdate()).items()
    }
    steps = ("where", "what", "story", "work", "reach", "agree")
    assert counted == {
        ("bg", "started", ""): 1,
        **{("bg", "step", key): 1 for key in steps},
        ("bg", "sent", ""): 1,
        ("nl", "started", ""): 1,
        ("nl", "step", "where"): 1,
    }


def test_the_receipt_can_be_saved_as_a_picture_only_by_the_phone_that_holds_it(client):
    shown = stopped(client, at="/check/")
    page = send(*by_client(client), shown, "help-request")
    picture = client.get(soup(page).select_one("a[download]")["href"])
    assert picture["Content-Type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")
    assert picture["Cache-Control"] == "no-store"
    assert Client().get(f"{form_page('ro').url}picture/").status_code == 404
