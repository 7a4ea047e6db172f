"""No action on a request from a page that is older than what happened to it since."""

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from casework import actions, data_rights, standing
from casework.case_views import ACTIONS
from casework.models import HelpRequest, Status
from casework.viewsets import HelpRequestViewSet

from .asking import ask
from .desk import account, case, press, said, signed_in
from .forms import errors_at, fields_of, form_of, soup
from .matrix import some_of
from .signed_out import browser, come_back, give_password

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]
DANGER = "They beat me. He took my passport."
TYPED = {"answer": {"body": "Please send your payslips."}, "close": {}}


def page_of(request: HelpRequest, username: str, name: str) -> dict[str, str]:
    """What the form of this button would send, on a page that is opened now."""
    page = signed_in(username).get(reverse("helprequest:inspect", args=[request.pk]))
    return fields_of(form_of(page, name))


def send(request: HelpRequest, username: str, name: str, form: dict):
    return signed_in(username).post(reverse(f"helprequest:{name}", args=[request.pk]), form)


def fresh(request: HelpRequest) -> HelpRequest:
    return HelpRequest.objects.get(pk=request.pk)


def whom(name: str) -> dict:
    typed = {"assign": {"to": account("mentor_be").pk}}
    return (TYPED | typed).get(name, {})


HAPPENINGS = {
    "wrote": lambda r: actions.write_back(request=r, body=DANGER),
    "corrected": lambda r: data_rights.correct(request=r, story=DANGER, contact=r.contact),
    "contact": lambda r: data_rights.correct(request=r, story=r.story, contact="new-contact"),
    "closed": lambda r: actions.close(request=r, by=account("admin")),
}


def both(user) -> None:
    """Somebody who may press every button."""
    user.user_permissions.add(Permission.objects.get(codename="coordinate_helprequest"))


@pytest.mark.parametrize("name", ACTIONS)
@pytest.mark.parametrize("happening", HAPPENINGS)
def test_every_button_is_refused_on_a_page_older_than_the_request(name, happening):
    both(account("mentor_it"))
    request = case("mentor_it")
    page = page_of(request, "mentor_it", name) | whom(name)
    HAPPENINGS[happening](request)
    before = HelpRequest.objects.values().get(pk=request.pk)
    refused = send(request, "mentor_it", name, page)
    assert refused.status_code == 200
    assert said(refused)
    assert refused.context["changes"]
    assert HelpRequest.objects.values().get(pk=request.pk) == before
    assert not request.messages.exclude(by=None).exists()
    if happening != "contact":
        assert before["has_news"] or happening == "closed"
    if (again := form_of(refused, name)) is None:
        assert (name, happening) == ("close", "closed")
        return
    kept = fields_of(again)
    assert {key: str(value) for key, value in whom(name).items()}.items() <= kept.items()
    assert send(request, "mentor_it", name, kept).status_code == 302
    done = {"answer": Status.ANSWERED, "close": Status.CLOSED, "assign": Status.ASSIGNED}
    assert fresh(request).status == done[name]


@pytest.mark.parametrize("name", TYPED)
def test_what_the_worker_wrote_stands_beside_what_was_typed_and_stays_on_top(name):
    old, request = case("mentor_it", urgency="urgent"), case("mentor_it")
    page = page_of(request, "mentor_it", name) | whom(name)
    actions.write_back(request=request, body=DANGER)
    refused = send(request, "mentor_it", name, page)
    text = soup(refused).get_text(" ", strip=True)
    assert DANGER in text
    assert "TYPED" not in text
    new = [m for m in request.messages.all() if m.pk in refused.context["newer"]]
    assert [m.body for m in new] == [DANGER]
    assert fresh(request).has_news
    first = signed_in("mentor_it").get(reverse("helprequest:index")).content.decode()
    assert first.index(request.number) < first.index(old.number)


@pytest.mark.parametrize("state", ["", "nonsense"])
@pytest.mark.parametrize("name", ACTIONS)
def test_a_button_without_the_state_of_a_page_does_nothing(name, state):
    both(account("mentor_it"))
    request = case("mentor_it")
    page = page_of(request, "mentor_it", name) | whom(name) | {"made_from": state}
    before = HelpRequest.objects.values().get(pk=request.pk)
    assert send(request, "mentor_it", name, page).status_code == 200
    assert HelpRequest.objects.values().get(pk=request.pk) == before


def test_the_second_of_two_hand_overs_is_told_who_has_it_now():
    request = case()
    first, second = (page_of(request, "coordinator", "assign") for _window in range(2))
    to, other = account("mentor_it"), account("mentor_uk")
    assert send(request, "coordinator", "assign", first | {"to": to.pk}).status_code == 302
    refused = send(request, "coordinator", "assign", second | {"to": other.pk})
    assert to.get_full_name() in " ".join(refused.context["changes"])
    assert fresh(request).assignee == to
    kept = fields_of(form_of(refused, "assign"))
    assert kept["to"] == str(other.pk)
    assert send(request, "coordinator", "assign", kept).status_code == 302
    assert fresh(request).assignee == other


def test_an_answer_that_was_sent_twice_is_one():
    request = case("mentor_it")
    page = page_of(request, "mentor_it", "answer") | TYPED["answer"]
    for _press in range(2):
        assert send(request, "mentor_it", "answer", page).status_code == 302
    assert request.messages.count() == 1


@pytest.mark.parametrize("goes", ["to a colleague", "to the coordinators", "erased"])
def test_who_typed_while_it_was_handed_over_gets_the_words_back_and_nothing_new(goes):
    account("mentor_it").set_language("en")
    request = case("mentor_it")
    page = page_of(request, "mentor_it", "answer") | TYPED["answer"]
    if goes == "to a colleague":
        press("assign", request, "coordinator", to=account("mentor_be").pk)
    elif goes == "erased":
        data_rights.erase(request=request)
    else:
        HelpRequest.objects.update(status=Status.UNASSIGNED, assignee=None)
        actions.write_back(request=request, body=DANGER)
    seen = send(request, "mentor_it", "answer", page)
    text = soup(seen).get_text(" ", strip=True)
    assert TYPED["answer"]["body"] in text
    assert ("colleague" in text) == (goes == "to a colleague")
    assert "Nothing was sent." in text
    for word in (request.story, DANGER, account("mentor_be").get_full_name()):
        assert not word or word not in text
    assert not request.messages.exclude(by=None).exists()
    assert "no-store" in seen["Cache-Control"]


def test_nobody_else_is_told_that_a_request_exists():
    request = case("mentor_it")
    theirs = standing.seal(request, account("mentor_it"))
    for sent in ("", "nonsense", theirs):
        page = {"made_from": sent, "body": "x"}
        assert send(request, "mentor_be", "answer", page).status_code == 404


def test_leaving_a_half_typed_answer_warns():
    request = case("mentor_it")
    page = signed_in("mentor_it").get(reverse("helprequest:inspect", args=[request.pk]))
    assert "w-unsaved" in form_of(page, "answer")["data-controller"].split()


def correcting(client: Client, language: str) -> dict[str, str]:
    return fields_of(form_of(client.get(f"/{language}/mailbox/"), "correction"))


@pytest.mark.parametrize("language", some_of(LANGUAGES))
def test_changing_only_the_contact_changes_only_the_contact(language):
    client, _receipt, request = ask(language=language)
    one, two = (correcting(client, language) for _window in range(2))
    where = f"/{language}/mailbox/"
    client.post(where, {**one, "story": "Alta poveste\r\npe doua rânduri"})
    client.post(where, {**two, "contact": "alt-contact"})
    assert fresh(request).story.split() == ["Alta", "poveste", "pe", "doua", "rânduri"]
    assert fresh(request).contact == "alt-contact"


@pytest.mark.parametrize("language", some_of(LANGUAGES))
def test_the_same_field_changed_in_two_windows_is_shown_and_saved_at_the_second_press(language):
    client, _receipt, request = ask(language=language)
    one, two = (correcting(client, language) for _window in range(2))
    where = f"/{language}/mailbox/"
    client.post(where, {**one, "story": "Prima"})
    refused = client.post(where, {**two, "story": "A doua", "contact": "alt-contact"})
    assert "Prima" in errors_at(refused, "story")[0]
    assert fresh(request).story == "Prima"
    kept = fields_of(form_of(refused, "correction"))
    assert (kept["story"], kept["contact"]) == ("A doua", "alt-contact")
    client.post(where, kept)
    assert (fresh(request).story, fresh(request).contact) == ("A doua", "alt-contact")


@pytest.mark.parametrize("name", ACTIONS)
def test_a_session_that_is_over_loses_no_button_that_was_pressed(name):
    """After signing in one press does what was pressed before, unless the request has changed."""
    both(give_password("mentor_it"))
    request = case("mentor_it")
    where = reverse(f"helprequest:{name}", args=[request.pk])
    client = browser("mentor_it")
    page = client.get(reverse("helprequest:inspect", args=[request.pk]))
    form = fields_of(form_of(page, name)) | whom(name)
    before = HelpRequest.objects.values().get(pk=request.pk)
    again = come_back(client, where, form, "mentor_it")
    assert HelpRequest.objects.values().get(pk=request.pk) == before
    pressed = client.post(again["action"], fields_of(again))
    assert pressed.status_code == 302, said(pressed)
    done = {"answer": Status.ANSWERED, "close": Status.CLOSED, "assign": Status.ASSIGNED}
    assert fresh(request).status == done[name]


def test_what_was_kept_over_the_sign_in_is_refused_when_the_request_has_changed_since():
    give_password("mentor_it")
    request = case("mentor_it")
    client = browser("mentor_it")
    page = client.get(reverse("helprequest:inspect", args=[request.pk]))
    form = fields_of(form_of(page, "answer")) | whom("answer")
    where = reverse("helprequest:answer", args=[request.pk])
    again = come_back(client, where, form, "mentor_it")
    actions.write_back(request=request, body=DANGER)
    refused = client.post(where, fields_of(again))
    assert refused.context["changes"]
    assert fields_of(form_of(refused, "answer"))["body"] == whom("answer")["body"]


def test_strangers_who_are_signed_out_are_sent_to_sign_in_and_forge_nothing():
    request = case("mentor_it")
    where = reverse("helprequest:answer", args=[request.pk])
    assert "/login/" in Client().post(where, {"body": "x"}).url
    assert Client(enforce_csrf_checks=True).post(where, {"body": "x"}).status_code == 403
    page = page_of(request, "mentor_it", "answer") | {"body": "Canary"}
    forged = signed_in("admin").post(where, page)
    assert forged.status_code == 200
    assert not request.messages.exists()


def test_every_address_of_the_desk_that_only_takes_posts_leads_somewhere_when_it_is_opened():
    request = case("mentor_it")
    for pattern in HelpRequestViewSet().get_urlpatterns():
        if "pk" in pattern.pattern.converters and pattern.name:
            url = reverse(f"helprequest:{pattern.name}", args=[request.pk])
            assert signed_in("mentor_it").get(url).status_code in (200, 302), pattern.name
