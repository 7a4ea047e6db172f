"""Mails to staff: by a real mail server, in the reader's language, without a word of the case."""

import smtplib
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings as base
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django_q.models import Failure

from accounts import mail, roles
from accounts.models import User
from casework import actions, data_rights, notifications, tasks
from casework.models import HelpRequest, Status
from reference.models import Country, Topic

from .desk import account, case
from .site import free_port
from .stored import queued, run_queue

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in base.LANGUAGES]
STORY = "Zorzonel keeps passports Mantova"
CONTACT = "qwertz-contact@example.net"
SUBJECTS = {
    "assigned": "%(number)s: new for you",
    "worker_wrote": "%(number)s: a new message",
    "worker_corrected": "%(number)s: the worker corrected something",
    "unassigned": "%(number)s: needs you to decide",
}
DIGEST = "Something needs you today"
PROMISE = "This mail holds nothing of what was written, on purpose."


class Postbox:
    """What the mail server took, as bytes, and whether it refuses."""

    def __init__(self):
        self.envelopes = []
        self.refusal = ""

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  (aiosmtpd's name)
        if self.refusal:
            return self.refusal
        self.envelopes.append(envelope)
        return "250 OK"

    @property
    def mails(self):
        return [message_from_bytes(e.content, policy=policy.default) for e in self.envelopes]


@pytest.fixture
def postbox(settings):
    box = Postbox()
    server = Controller(box, hostname="127.0.0.1", port=free_port())
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = server.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield box
    server.stop()


def request_of(assignee: str = "mentor_it") -> HelpRequest:
    return case(assignee, story=STORY, contact=CONTACT)


def secrets() -> set[str]:
    """Every word that would tell what a request is about, in all languages."""
    words = {*STORY.split(), CONTACT}
    for term in (*Topic.objects.all(), *Country.objects.all()):
        words |= set(term.labels.values()) | ({term.key} if len(term.key) > 2 else set())
    return words


def happen(event: str, to: User) -> HelpRequest:
    """Bring about the event that sends this mail, and let the queue do its work."""
    if event == "unassigned":
        request = case(status=Status.NEW, story=STORY, contact=CONTACT, host_country=None)
        actions.route(request_id=request.pk)
    elif event == "assigned":
        request = case(story=STORY, contact=CONTACT)
        actions.assign(request=request, to=to, by=account("coordinator"))
    elif event == "worker_corrected":
        request = request_of(to.username)
        data_rights.correct(request=request, story=f"{STORY}, {STORY}", contact=CONTACT)
    else:
        request = request_of(to.username)
        actions.write_back(request=request, body=STORY)
    run_queue()
    return request


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("event", SUBJECTS)
def test_each_event_mails_one_person_in_their_language_and_tells_nothing(postbox, event, language):
    to = account("coordinator" if event == "unassigned" else "mentor_it")
    to.set_language(language)
    with translation.override("bg" if language != "bg" else "it"):
        request = happen(event, to)
    (sent,) = postbox.mails
    body = sent.get_content()
    assert postbox.envelopes[0].rcpt_tos == [sent["To"]] == [to.email]
    assert [sent["Cc"], sent["Bcc"], list(sent.iter_attachments())] == [None, None, []]
    assert sent.get_content_type() == "text/plain"
    with translation.override(language):
        assert sent["Subject"].strip() == gettext(SUBJECTS[event]) % {"number": request.number}
        assert gettext(PROMISE) in body
        assert language == "en" or gettext(PROMISE) != PROMISE
    link = f"{base.BASE_URL}{reverse('helprequest:inspect', args=[request.pk])}"
    assert link in body.splitlines()
    assert to.first_name in body
    text = f"{sent['Subject']} {body.replace(link, '')}".lower()
    assert not [word for word in secrets() if word.lower() in text]


def test_every_mail_template_is_an_event_of_this_list():
    folder = base.BASE_DIR / "casework" / "templates" / "casework" / "email"
    found = {path.name.rpartition("_")[0] for path in folder.iterdir()}
    assert found == {*SUBJECTS, "digest", "flood", "left"}


def fail(kind: str) -> None:
    """Bring about what the day's report tells; all of it happened with this story."""
    request = case(status=Status.NEW, story=STORY, contact=CONTACT)
    now = timezone.now()
    if kind == "unrouted":
        HelpRequest.objects.filter(pk=request.pk).update(created_at=now - timedelta(minutes=11))
    elif kind == "unassigned":
        long_ago = {"status": Status.UNASSIGNED, "changed_at": now - timedelta(hours=25)}
        HelpRequest.objects.filter(pk=request.pk).update(**long_ago)
    else:
        names = {"id": f"{now}", "name": STORY, "func": "x", "result": CONTACT, "success": False}
        Failure.objects.create(**names, started=now, stopped=now)


FAILURES = {
    "unrouted": "Requests that were not routed:",
    "unassigned": "Requests without anybody for more than a day:",
    "failed_tasks": "Tasks that failed, mails among them:",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_digest_tells_each_coordinator_the_numbers_of_the_day_and_nothing_else(
    postbox, language
):
    to = account("coordinator")
    to.set_language(language)
    tasks.digest()
    run_queue()
    assert postbox.mails == [], "no failure, no mail"
    for number, kind in enumerate(FAILURES, start=1):
        for _time in range(number):
            fail(kind)
    with translation.override("bg" if language != "bg" else "it"):
        tasks.digest()
        run_queue()
    (sent,) = postbox.mails
    assert postbox.envelopes[0].rcpt_tos == [sent["To"]] == [to.email]
    body = sent.get_content()
    with translation.override(language):
        assert sent["Subject"].strip() == gettext(DIGEST)
        assert language == "en" or gettext(DIGEST) != DIGEST
        for number, label in enumerate(FAILURES.values(), start=1):
            assert f"{gettext(label)} {number}" in body
            assert language == "en" or gettext(label) != label
    link = f"{base.BASE_URL}{reverse('helprequest:index')}"
    assert link in body.splitlines()
    text = f"{sent['Subject']} {body.replace(link, '')}".lower()
    assert not [word for word in secrets() if word.lower() in text]
    assert "mm-" not in text


def test_each_coordinator_gets_a_mail_of_their_own_and_others_none(postbox):
    second, former = account("editor"), account("translator_nl")
    for user in (second, former):
        user.groups.add(roles.group_for("coordinator"))
    former.is_active = False
    former.save()
    happen("unassigned", account("coordinator"))
    assert sorted(e.rcpt_tos[0] for e in postbox.envelopes) == sorted(
        [account("coordinator").email, second.email]
    )
    assert {len(e.rcpt_tos) for e in postbox.envelopes} == {1}


def test_a_refusing_server_raises_so_that_the_queue_tries_again(postbox):
    """And the answer to "who got it already" is in the queue: one task a mail."""
    account("editor").groups.add(roles.group_for("coordinator"))
    request = case(story=STORY)
    notifications.queue_for(account("coordinator").pk, request.pk)
    postbox.refusal = "451 try later"
    with pytest.raises(smtplib.SMTPException):
        run_queue()
    postbox.refusal = ""
    notifications.queue_for(account("coordinator").pk, request.pk)
    run_queue()
    assert len(postbox.mails) == 1
    assert queued() == []


def test_an_absent_server_raises(postbox, settings):
    settings.EMAIL_PORT = 1
    with pytest.raises(OSError, match="refused"):
        mail.send(account("mentor_it"), "casework/email/assigned", {"number": "MM-1", "link": "x"})


def test_an_account_without_address_is_passed_over(postbox):
    user = account("mentor_it")
    user.email = ""
    mail.send(user, "casework/email/assigned", {"number": "MM-000001", "link": "x"})
    assert postbox.mails == []


def test_a_request_that_has_gone_to_nobody_mails_nobody(postbox):
    request = request_of()
    actions.write_back(request=request, body="x")
    HelpRequest.objects.filter(pk=request.pk).update(status=Status.UNASSIGNED, assignee=None)
    run_queue()
    assert postbox.mails == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_machine_without_mail_server_writes_files_that_mail_programs_open(
    settings, tmp_path, language
):
    settings.EMAIL_BACKEND = "accounts.mail.FolderBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    account("mentor_it").set_language(language)
    requests = [happen("assigned", account("mentor_it")) for _mail in range(3)]
    files = list((tmp_path / "mail").iterdir())
    assert len(files) == 3
    assert {path.suffix for path in files} == {".eml"}
    opened = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in files]
    with translation.override(language):
        wanted = {gettext(SUBJECTS["assigned"]) % {"number": r.number} for r in requests}
        assert {message["Subject"].strip() for message in opened} == wanted
        assert all(gettext(PROMISE) in message.get_content() for message in opened)
    assert not any(message.defects for message in opened)
