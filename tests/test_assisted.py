"""An officer or mentor writes a request down: spoken consent, and a receipt for the worker."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from casework import codes, receipts
from casework.models import Consent, HelpRequest
from intake_forms.models import HelpFormPage

from .asking import ORGANISATION, WORKER, form_page
from .desk import account, accounts, signed_in
from .forms import by_client, fields_of, form_of, open_mailbox, receipt_of, soup
from .matrix import some_of
from .stored import queued, run_queue, tables_with

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]
HELPERS = {"officer_treviso", "officer_hasselt", "mentor_be", "mentor_it", "mentor_uk"}
MAY = HELPERS | {"coordinator", "admin"}
TOLD = {
    "language": "ro",
    "host_country": "IT",
    "topic": "unpaid_wages",
    "sector": "agriculture",
    "client_type": "worker",
    "story": "Zorzonel nu plateste",
    "contact": "zyx-contact",
    "consent": "on",
    "consent_statistics": "on",
    "was_read_aloud": "on",
}


def address(audience: str = WORKER) -> str:
    return reverse("write_down_form", args=[form_page("en", audience).pk])


def write_down(client, audience: str = WORKER, **told):
    """Fill the empty form as told, where None leaves a field alone, and send it."""
    where = address(audience)
    sent = {**fields_of(form_of(client.get(where), "assisted")), **told}
    return client.post(where, {name: value for name, value in sent.items() if value is not None})


def test_only_those_who_answer_requests_may_write_them_down():
    for username in accounts():
        client = signed_in(username)
        menu = client.get("/admin/").content.decode()
        assert (reverse("write_down") in menu) == (username in MAY), username
        for where in (reverse("write_down"), address()):
            answers = [client.get(where), client.post(where, TOLD)]
            allowed = [200] if username in MAY else [403, 302]
            assert all(one.status_code in allowed for one in answers), (username, where)
    assert Client().get(address()).status_code == 302
    assert not HelpRequest.objects.exists()


@pytest.mark.parametrize("language", some_of(LANGUAGES))
def test_there_is_a_choice_between_the_forms_in_the_language_of_whoever_helps(language):
    account("mentor_it").set_language(language)
    page = soup(signed_in("mentor_it").get(reverse("write_down")))
    said = {link["href"]: link.text for link in page.select("main a")}
    for audience in HelpFormPage.Audience:
        own = form_page(language, audience)
        assert said[reverse("write_down_form", args=[own.pk])] == own.title


@pytest.mark.parametrize("username", sorted(HELPERS))
def test_what_is_written_down_is_a_request_like_any_other(username):
    client = signed_in(username)
    write_down(client, **TOLD)
    request = HelpRequest.objects.get()
    assert request.entered_by.username == username
    assert (request.language, request.topic.key, request.host_country.key) == (
        "ro", "unpaid_wages", "IT",
    )  # fmt: skip
    assert (request.story, request.contact) == (TOLD["story"], TOLD["contact"])
    assert request.answers["sector"] == "agriculture"
    assert request.form_version
    assert not tables_with(TOLD["story"], TOLD["contact"])
    assert [task["func"] for task in queued()] == ["casework.tasks.route"]
    run_queue()
    request.refresh_from_db()
    assert request.assignee
    line = request.history.get(action="casework.received")
    assert line.user.username == username


@pytest.mark.parametrize("language", some_of(LANGUAGES))
def test_the_worker_leaves_with_a_receipt_in_the_own_language_that_opens_the_mailbox(language):
    seen = write_down(signed_in("officer_treviso"), **{**TOLD, "language": language})
    assert "no-store" in seen["Cache-Control"]
    receipt = receipt_of(seen)
    assert soup(seen).select_one("output#receipt")["lang"] == language
    with translation.override(language):
        code = receipts.understood(receipt)
    assert " ".join(codes.to_words(code, language)) == receipt
    assert len(soup(seen).select(".code-pictures li")) == len(receipt.split())
    mailbox = open_mailbox(*by_client(Client()), language, receipt)
    assert soup(mailbox).main["data-page"] == "mailbox"
    assert TOLD["story"] in soup(mailbox).main.get_text()
    asked = list(Consent.objects.values_list("key", "way", "language"))
    assert asked == [("consent", "oral", language), ("consent_statistics", "oral", language)]
    wording = Consent.objects.get(key="consent").wording
    step = next(part.value for part in form_page(language).steps if part.value["key"] == "agree")
    assert wording == step["questions"][0]["label"]
    assert wording in soup(mailbox).select_one(".consents").get_text()


def test_the_receipt_is_shown_once_and_never_in_an_address():
    client = signed_in("mentor_it")
    seen = write_down(client, **TOLD)
    assert seen.status_code == 200
    first = receipt_of(seen).split()[0]
    request = HelpRequest.objects.get()
    for where in (address(), "/admin/requests/", f"/admin/requests/inspect/{request.pk}/"):
        assert receipt_of(seen) not in client.get(where).content.decode()
    assert first not in seen.request["PATH_INFO"]


def test_pressing_twice_stores_one_request_with_one_receipt():
    client = signed_in("mentor_it")
    sent = {**fields_of(form_of(client.get(address()), "assisted")), **TOLD}
    found = {receipt_of(client.post(address(), sent)) for _time in range(2)}
    assert len(found) == 1
    assert HelpRequest.objects.count() == 1
    client.post(address(), {**sent, "story": "Altceva"})
    assert HelpRequest.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"was_read_aloud": None}, "was_read_aloud"),
        ({"consent": None}, "consent"),
        ({"language": "xx"}, "language"),
        ({"topic": "magic"}, "topic"),
        ({"host_country": "RO"}, "host_country"),
        ({"story": None, "topic": ""}, "story"),
        ({"story": "ș" * 20_001}, "story"),
        ({"contact": "x" * 501}, "contact"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_bad_input_is_refused_with_a_message_and_keeps_what_was_typed(wrong, field):
    seen = write_down(signed_in("mentor_it"), **{**TOLD, **wrong})
    assert not HelpRequest.objects.exists()
    form = form_of(seen, "assisted")
    messages = [one.get_text(strip=True) for one in form.select(".error-message")]
    assert any(messages)
    kept = fields_of(form)
    expected = {**TOLD, **wrong}
    expected.pop("topic" if expected["topic"] == "magic" else "", None)
    for name in {"language", "host_country"} & set(wrong):
        expected.pop(name)
    for name, value in expected.items():
        assert kept.get(name, "") == (value or ""), name


def test_a_page_that_was_open_too_long_says_so_and_can_be_sent_again():
    client = signed_in("mentor_it")
    seen = write_down(client, **TOLD, token="old")
    form = form_of(seen, "assisted")
    assert form.select(".error-message") or soup(seen).select(".error-message")
    assert receipt_of(client.post(address(), fields_of(form)))


def test_a_question_that_does_not_apply_is_not_asked_for():
    """The firm's form: what belongs to a posting is left behind when it is about hiring."""
    firm = {**TOLD, "client_type": "firm", "topic": "statistics_information"}
    write_down(signed_in("officer_treviso"), ORGANISATION, **firm, workers_count="more")
    assert "workers_count" not in HelpRequest.objects.get().answers
    seen = write_down(signed_in("officer_treviso"), ORGANISATION, **{**firm, "story": None})
    assert form_of(seen, "assisted").select(".error-message")


def test_in_danger_the_officer_sees_whom_to_call():
    seen = write_down(signed_in("mentor_it"), **TOLD, in_danger="on")
    assert HelpRequest.objects.get().urgency == "danger"
    assert soup(seen).select_one('main a[href="tel:112"]')
    assert not soup(seen).select_one('main a[href="tel:999"]')
