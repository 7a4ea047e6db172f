"""The worker's own rights in the mailbox: see, correct, take back; the receipt is enough."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext

from accounts import roles
from accounts.models import User
from casework.models import Consent, HelpRequest, Opening, Status
from content.dates import written_day

from .asking import ASKED, ORGANISATION, ask, press
from .desk import account, case, signed_in
from .desk import press as press_at_desk
from .forms import errors_at, fields_of, form_of, soup, summary_of
from .matrix import some_of
from .stored import run_queue
from .unsealed import found

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]
CONSENTS = ["consent", "consent_refer", "consent_statistics"]
# How far each status is on the way that the worker sees.
REACHED = {"new": 0, "unassigned": 0, "spam": 0, "assigned": 1}
REACHED |= {"in_progress": 2, "answered": 3, "closed": 3}
KEPT_STORY = (
    "We have kept your text, because without it we know nothing of your problem. "
    "Write something here, or erase everything."
)
FIRM = {"client_type": "firm", "topic": "posting_of_workers", "wants_meeting": True}


def mailbox(client, language: str = "ro"):
    return soup(client.get(f"/{language}/mailbox/"))


def desk(request: HelpRequest) -> str:
    return f"/admin/requests/inspect/{request.pk}/"


def assigned_to(username: str, request: HelpRequest) -> None:
    """A coordinator hands it over."""
    press_at_desk("assign", request, "coordinator", to=account(username).pk)
    request.refresh_from_db()
    assert request.assignee.username == username


@pytest.mark.parametrize("language", some_of(LANGUAGES))
def test_the_mailbox_says_how_far_it_is_by_when_an_answer_comes_and_who_may_read(language):
    client, _receipt, request = ask(language=language)
    page = mailbox(client, language)
    assert written_day(request.promised_for, language) in page.main.get_text()
    rows = page.select(".consents tr")
    assert [row.button["value"] for row in rows] == CONSENTS
    for row, consent in zip(rows, Consent.objects.order_by("pk"), strict=True):
        assert (consent.version, consent.language, consent.way) == ("2026-11", language, "form")
        assert consent.wording in row.get_text()
        assert written_day(timezone.localdate(consent.given_at), language) in row.get_text()
    with translation.override(language):
        assert gettext("Nobody yet.") in page.select_one(".openings").get_text()


def test_every_status_is_shown_in_four_pictures_with_words():
    client, _receipt, request = ask()
    assert set(REACHED) == set(Status.values)
    for status, reached in REACHED.items():
        nobody = status in ("new", "unassigned", "spam")
        assignee = None if nobody else account("mentor_it")
        HelpRequest.objects.filter(pk=request.pk).update(status=status, assignee=assignee)
        steps = mailbox(client).select(".progress li")
        assert [step.has_attr("data-current") for step in steps].index(True) == reached
        assert [step.has_attr("data-done") for step in steps] == [n < reached for n in range(4)]
        assert all(step.select_one("svg") and step.get_text(strip=True) for step in steps)


def test_whoever_opens_the_request_is_named_to_the_worker_once_a_day():
    client, _receipt, request = ask(FIRM, audience=ORGANISATION)
    assigned_to("officer_treviso", request)
    officer = account("officer_treviso").officer
    for _time in range(2):
        assert signed_in("officer_treviso").get(desk(request)).status_code == 200
    today = written_day(timezone.localdate(), "ro")
    with translation.override("ro"):
        labels = [str(label) for label in Opening.Role.labels]
    mentor_role, officer_role, coordinator_role, technical_role = labels
    (line,) = mailbox(client).select(".openings li")
    assert line.get_text(strip=True) == f"{officer_role}, {officer.shop} · {today}"
    assert officer.user.last_name not in mailbox(client).get_text()
    signed_in("coordinator").get(desk(request))
    signed_in("admin").get(desk(request))
    assigned_to("mentor_it", request)
    signed_in("mentor_it").get(desk(request))
    Opening.objects.update(day=timezone.localdate() - timedelta(days=1))
    signed_in("mentor_it").get(desk(request))
    lines = [line.get_text(strip=True) for line in mailbox(client).select(".openings li")]
    assert [line.split(" · ")[0] for line in lines] == [
        mentor_role,
        f"{officer_role}, {officer.shop}",
        coordinator_role,
        technical_role,
        mentor_role,
    ]
    assert [today in line for line in lines] == [True, False, False, False, False]


def test_who_reads_is_named_by_what_lets_them_read():
    """Not by a register in which they stand besides: an officer who coordinates reads others'."""
    officer, mentor = account("officer_treviso"), account("mentor_it")
    officer.groups.add(roles.group_for("coordinator"))
    User.objects.filter(pk=mentor.pk).update(is_superuser=True)
    mine, others = case("officer_treviso"), case("mentor_be")
    for request, username in ((mine, "officer_treviso"), (others, "officer_treviso")):
        signed_in(username).get(desk(request))
    signed_in("mentor_it").get(desk(others))
    said = Opening.objects.order_by("pk").values_list("role", "place")
    assert list(said) == [
        ("migration_officer", str(officer.officer.shop)),
        ("coordinator", ""),
        ("superuser", ""),
    ]


def test_those_who_may_not_open_it_leave_no_trace():
    _client, _receipt, request = ask()
    others = {"mentor_it", "mentor_be", "editor", "legal_reviewer"} - {request.assignee.username}
    for username in others:
        assert signed_in(username).get(desk(request)).status_code != 200
    assert not request.openings.exists()


def test_a_correction_replaces_the_words_everywhere():
    client, _receipt, request = ask({"story": "Oldwordsx", "contact": "oldcontactx"})
    reader = signed_in(request.assignee.username)
    assert "Oldwordsx" in reader.get(desk(request)).content.decode()
    assert found("Oldwordsx", "oldcontactx") == {"Oldwordsx", "oldcontactx"}
    press(client, "ro", "correction", story="Newwordsx", contact="newcontactx")
    assert "Newwordsx" in mailbox(client).select_one(".conversation").get_text()
    shown = reader.get(desk(request)).content.decode()
    assert "Newwordsx" in shown
    assert "newcontactx" in shown
    assert found("Oldwordsx", "oldcontactx") == set()
    assert request.history.filter(action="casework.worker_corrected").count() == 1


@pytest.mark.parametrize("language", some_of(LANGUAGES))
def test_a_request_that_would_say_nothing_keeps_its_story_and_says_why(language):
    client, _receipt, request = ask({"topic": "unknown", "story": "Numai atat"}, language)
    seen = press(client, language, "correction", story=" ", contact="newcontactx")
    with translation.override(language):
        assert errors_at(seen, "story") == [gettext(KEPT_STORY)] == summary_of(seen)
        assert language == "en" or gettext(KEPT_STORY) != KEPT_STORY
    form = form_of(seen, "correction")
    typed = fields_of(form)
    assert (typed["story"].strip(), typed["contact"]) == ("", "newcontactx")
    assert form.find_parent("details").has_attr("open")
    assert "Numai atat" in soup(seen).select_one(".conversation").get_text()
    request.refresh_from_db()
    assert (request.story, request.contact) == ("Numai atat", ASKED["contact"])
    press(client, language, "correction", story="Mai mult", contact="newcontactx")
    request.refresh_from_db()
    assert (request.story, request.contact) == ("Mai mult", "newcontactx")


def test_with_a_topic_the_story_may_be_emptied():
    client, _receipt, request = ask()
    press(client, "ro", "correction", story="", contact="")
    request.refresh_from_db()
    assert (request.story, request.contact) == ("", "")


@pytest.mark.parametrize("key", CONSENTS[1:])
def test_each_other_consent_is_taken_back_alone(key):
    client, _receipt, request = ask()
    before = request.status
    press(client, "ro", "withdraw", withdraw=key)
    rows = mailbox(client).select(".consents tr")
    shown = [row.button["value"] if row.button else None for row in rows]
    assert shown == [None if one == key else one for one in CONSENTS]
    request.refresh_from_db()
    assert (request.status, request.assignee is None) == (before, False)
    assert signed_in(request.assignee.username).get(desk(request)).status_code == 200
    first = Consent.objects.get(key=key).withdrawn_at
    client.post("/ro/mailbox/", {"withdraw": key})
    assert Consent.objects.get(key=key).withdrawn_at == first


def test_without_the_main_consent_nobody_reads_on():
    """Closed, taken from the assignee on every address, unreadable for coordinators too."""
    client, _receipt, request = ask()
    reader = signed_in(request.assignee.username)
    assert reader.get(desk(request)).status_code == 200
    press(client, "ro", "withdraw", withdraw="consent")
    request.refresh_from_db()
    assert (request.status, request.assignee) == ("closed", None)
    for address in ("inspect", "history", "answer", "close", "assign"):
        where = f"/admin/requests/{address}/{request.pk}/"
        send = reader.get if address in ("inspect", "history") else reader.post
        assert send(where).status_code == 404, address
    assert request.number not in reader.get("/admin/requests/").content.decode()
    seen = signed_in("coordinator").get(desk(request)).content.decode()
    assert request.number in seen
    assert ASKED["story"] not in seen
    assert ASKED["contact"] not in seen
    page = mailbox(client)
    assert ASKED["story"] in page.main.get_text()
    assert not page.select_one('form[data-form="message"]')
    assert page.select_one('form[data-form="tools"]')


@pytest.mark.parametrize("answers", [{}, {"topic": "spam_abuse"}], ids=["assigned", "abuse"])
def test_the_main_consent_can_be_taken_back_in_any_state(answers):
    client, _receipt, request = ask(answers)
    for _time in range(2):
        client.post("/ro/mailbox/", {"withdraw": "consent"})
    request.refresh_from_db()
    assert request.status == Status.CLOSED
    run_queue()
    assert form_of(client.get("/ro/mailbox/"), "tools")


def test_the_quick_exit_leaves_nothing_on_the_phone():
    client, receipt, _request = ask()
    addresses = ["/ro/mailbox/", "/ro/help/sent/"]
    for address in addresses:
        seen = client.get(address)
        assert "no-store" in seen["Cache-Control"]
        assert receipt in seen.content.decode() or ASKED["story"] in seen.content.decode()
    gone = client.get("/leave/")
    assert (gone.status_code, gone["Location"]) == (302, settings.QUICK_EXIT_URL)
    assert "no-store" in gone["Cache-Control"]
    assert gone["Clear-Site-Data"] == '"cache", "storage"'
    assert gone.cookies["receipt"].value == ""
    assert not gone.cookies["receipt"]["expires"].endswith(str(timezone.now().year))
    for address in addresses:
        seen = client.get(address, follow=True)
        assert form_of(seen, "mailbox")
        assert not form_of(seen, "message")
        for word in (receipt, ASKED["story"], ASKED["contact"]):
            assert word not in seen.content.decode()
