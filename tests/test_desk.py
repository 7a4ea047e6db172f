"""The desk: what stands first, how it is found, and what each button does or refuses to do."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from casework import actions
from casework.case_views import ACTIONS
from casework.models import NEXT_STEPS, HelpRequest, Status
from casework.wagtail_hooks import HISTORY
from reference.models import Country, Topic

from . import mailbox
from .desk import account, case, press, said, signed_in
from .forms import fields_of, form_of

pytestmark = pytest.mark.django_db
INDEX = "helprequest:index"


def found(query: str = "", username: str = "coordinator") -> list[str]:
    """Numbers on the list, in its order."""
    response = signed_in(username).get(reverse(INDEX) + query)
    assert response.status_code == 200
    return list(dict.fromkeys(re.findall(r"MM-\d{6}", response.content.decode())))


def status_of(request: HelpRequest) -> str:
    return HelpRequest.objects.get(pk=request.pk).status


def test_danger_stands_first_and_the_oldest_of_a_kind_before_the_newer():
    order = ["routine", "danger", "soon", "urgent", "danger"]
    made = [case(urgency=urgency) for urgency in order]
    expected = [made[1], made[4], made[3], made[2], made[0]]
    assert found() == [request.number for request in expected]


def test_what_is_done_stands_last_and_who_has_nobody_before_who_has():
    done = case("mentor_it", status="closed", urgency="danger")
    answered = case("mentor_it", status="answered", urgency="danger")
    cared_for = case("mentor_it", urgency="soon")
    alone = case(urgency="soon")
    expected = [alone, cared_for, done, answered]
    assert found() == [request.number for request in expected]


def test_each_filter_shows_what_it_names_and_nothing_else():
    italy, belgium = (Country.objects.get(key=key) for key in ("IT", "BE"))
    pay = Topic.objects.get(key="pay")
    one = case("mentor_it", host_country=italy, language="ro", urgency="danger")
    two = case(host_country=belgium, language="bg", topic=pay, client_type="firm")
    wanted = {
        "status": [("assigned", one), ("unassigned", two)],
        "urgency": [("danger", one), ("routine", two)],
        "topic": [(one.topic.pk, one), (pay.pk, two)],
        "host_country": [(italy.pk, one), (belgium.pk, two)],
        "client_type": [("worker", one), ("firm", two)],
        "language": [("ro", one), ("bg", two)],
        "assignee": [(one.assignee.pk, one)],
    }
    for name, cases in wanted.items():
        for value, request in cases:
            assert found(f"?{name}={value}") == [request.number], (name, value)


def test_search_finds_by_number_topic_country_and_person_in_every_language():
    request = case("mentor_it")
    other = case(topic=Topic.objects.get(key="tax"), host_country=Country.objects.get(key="UK"))
    words = [request.number, str(request.pk), "pratelvo", "Giulia", "unpaid_wages"]
    words += [request.topic.labels[code] for code, _name in settings.LANGUAGES]
    words += [request.host_country.labels[code] for code, _name in settings.LANGUAGES]
    words += ["platit SALARIUL", "italie"]
    for word in words:
        numbers = found(f"?q={word}")
        assert request.number in numbers, word
        assert other.number not in numbers, word
    assert found("?q=nothing-like-this") == []
    assert len(found("?q=%20")) == 2
    for hostile in ('"', "'", "%25", "\\", "99999999999999999999999", "<script>"):
        found(f"?q={hostile}")


def test_the_story_is_not_searched():
    case()
    assert found("?q=Zyxwov") == []


@pytest.mark.parametrize("username", ["coordinator", "mentor_it"])
def test_the_list_asks_as_often_for_5_requests_as_for_50(username):
    def queries() -> int:
        client = signed_in(username)
        client.get(reverse(INDEX))
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse(INDEX))
        return len(captured)

    topics = list(Topic.objects.all())
    for number in range(5):
        case("mentor_it", topic=topics[number])
    few = queries()
    for number in range(45):
        case("mentor_it", topic=topics[number % len(topics)])
    assert queries() == few


def test_opening_tells_the_worker_that_somebody_reads_it():
    request = case("mentor_it")
    url = reverse("helprequest:inspect", args=[request.pk])
    signed_in("coordinator").get(url)
    assert status_of(request) == Status.ASSIGNED
    signed_in("mentor_it").get(url)
    assert status_of(request) == Status.IN_PROGRESS
    signed_in("mentor_it").get(url)
    assert request.history.filter(action="casework.in_progress").count() == 1


def test_an_answer_is_written_once_and_stands_in_the_conversation():
    request = case("mentor_it")
    response = press("answer", request, "mentor_it", body="Ask for your payslip.")
    assert response.status_code == 302
    assert status_of(request) == Status.ANSWERED
    message = request.messages.get()
    assert (message.by, message.body) == (account("mentor_it"), "Ask for your payslip.")
    page = signed_in("mentor_it").get(response.url).content.decode()
    assert "Ask for your payslip." in page


def test_only_the_assignee_answers():
    request = case("mentor_it")
    response = press("answer", request, "coordinator", body="Not mine.")
    assert said(response)
    assert not request.messages.exists()
    assert status_of(request) == Status.ASSIGNED


@pytest.mark.parametrize("body", ["", "   ", "x" * 20_001, "\x00"])
def test_a_bad_answer_is_refused_with_a_message_and_stays_in_the_field(body):
    request = case("mentor_it", status="in_progress")
    response = press("answer", request, "mentor_it", body=body)
    assert response.status_code == 200
    assert body.strip("\x00 ") in fields_of(form_of(response, "answer"))["body"]
    assert said(response)
    assert not request.messages.exists()
    assert status_of(request) == Status.IN_PROGRESS


def test_closing_ends_a_request_and_an_answer_opens_it_again():
    request = case("mentor_it", status="in_progress")
    assert said(press("close", request, "mentor_it"))
    assert status_of(request) == Status.CLOSED
    press("answer", request, "mentor_it", body="One more thing.")
    assert status_of(request) == Status.ANSWERED


@pytest.mark.parametrize("status", [s for s in Status if Status.CLOSED not in NEXT_STEPS[s]])
def test_what_cannot_be_closed_is_refused_with_a_message_and_stays(status):
    request = case("mentor_it" if status == "closed" else "", status=status)
    response = press("close", request, "coordinator")
    assert response.status_code == 200
    assert said(response)
    assert status_of(request) == status


def test_coordinators_hand_over_to_people_on_duty_only():
    request = case()
    eligible = set(User.objects.filter(groups__name__in=("Mentor", "Migration Officer")))
    away = account("mentor_uk")
    type(away.mentor).objects.filter(user=away).update(is_available=False)
    unsigned = account("mentor_be")
    type(unsigned.mentor).objects.filter(user=unsigned).update(code_signed=False)
    gone = account("officer_hasselt")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    for user in User.objects.all():
        response = press("assign", request, "coordinator", to=user.pk)
        now = HelpRequest.objects.get(pk=request.pk).assignee
        assert said(response)
        assert (now == user) == (user in eligible - {away, unsigned, gone}), user
    page = signed_in("coordinator").get(reverse("helprequest:inspect", args=[request.pk]))
    offered = page.context["assign_form"].fields["to"].queryset
    assert set(offered) == eligible - {away, unsigned, gone}


@pytest.mark.parametrize("to", ["", "0", "x", "999999"])
def test_handing_over_to_nobody_is_refused_with_a_message(to):
    request = case()
    assert said(press("assign", request, "coordinator", to=to))
    assert status_of(request) == Status.UNASSIGNED


def test_only_coordinators_hand_over():
    request = case("mentor_it")
    press("assign", request, "mentor_it", to=account("mentor_be").pk)
    assert HelpRequest.objects.get(pk=request.pk).assignee == account("mentor_it")
    page = signed_in("mentor_it").get(reverse("helprequest:inspect", args=[request.pk]))
    assert b'data-form="assign"' not in page.content


def test_the_history_shows_each_step_by_its_name():
    mailbox.routed()
    request = mailbox.request()
    press("assign", request, "coordinator", to=account("mentor_it").pk)
    press("answer", request, "mentor_it", body="Yes.")
    actions.write_back(request=request, body="Thank you")
    press("close", request, "mentor_it")
    response = signed_in("mentor_it").get(reverse("helprequest:history", args=[request.pk]))
    text = response.content.decode()
    taken = set(request.history.values_list("action", flat=True))
    assert len(taken) == 6
    with translation.override(account("mentor_it").language):
        for action in taken:
            assert str(HISTORY[action]).lower() in text.lower(), action
    assert mailbox.STORY not in text


def test_the_history_begins_with_the_receipt_whoever_takes_the_first_step():
    request = mailbox.sent()
    HelpRequest.objects.update(created_at=timezone.now() - timedelta(hours=1))
    press("assign", request, "coordinator", to=account("mentor_it").pk)
    first, second = request.history.order_by("timestamp")
    request.refresh_from_db()
    assert (first.action, first.user, first.timestamp) == (
        "casework.received", None, request.created_at,
    )  # fmt: skip
    assert (second.action, second.user) == ("casework.assigned", account("coordinator"))


def test_what_a_worker_wrote_is_shown_and_never_run():
    evil = "<script>alert(1)</script> & \u202eevil"
    request = case("mentor_it", story=evil, contact=evil)
    actions.write_back(request=request, body=evil)
    page = signed_in("mentor_it").get(reverse("helprequest:inspect", args=[request.pk]))
    text = page.content.decode()
    assert "<script>alert(1)" not in text
    assert text.count("&lt;script&gt;alert(1)&lt;/script&gt; &amp;") == 3


def test_buttons_work_by_post_only_and_their_address_leads_to_the_case():
    request = case("mentor_it", status="in_progress")
    for name in ACTIONS:
        url = reverse(f"helprequest:{name}", args=[request.pk])
        response = signed_in("coordinator").get(url)
        assert response.url == reverse("helprequest:inspect", args=[request.pk])
    assert status_of(request) == Status.IN_PROGRESS


def test_rows_are_never_added_edited_or_deleted_by_hand():
    request = case("mentor_it")
    for username in ("mentor_it", "coordinator"):
        client = signed_in(username)
        assert client.get(reverse("helprequest:add")).status_code == 302
        for name in ("edit", "delete"):
            url = reverse(f"helprequest:{name}", args=[request.pk])
            assert client.get(url).status_code == 302
            client.post(url, {"status": "closed"})
    assert status_of(request) == Status.ASSIGNED
