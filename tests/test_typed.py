"""Nothing that staff typed is lost when the session is over: for every address of the admin."""

import json
import re
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from wagtail.models import Page

from accounts import typed
from accounts.encryption import box
from casework.models import HelpRequest

from .building import typed as blocks_of
from .desk import account
from .forms import fields_of, form_of, soup
from .reviewing import page_in
from .signed_out import (
    LOGIN,
    browser,
    come_back,
    enter,
    give_password,
    given_back,
    sealed_in,
    session_over,
    token,
)
from .test_assisted import TOLD
from .test_assisted import address as write_down_at
from .test_made_from import EDITED, a_plain_field, form_on, other, registers, row_of, sent
from .test_walks import address, routes

pytestmark = pytest.mark.django_db
WORDS = "Țara mea\r\n  „două” rânduri & <b>\t"
CANARY = {"story": [WORDS, "once more"], "count": ["3"], "password1": ["secret-1"]}
KEPT = [["story", WORDS], ["story", "once more"], ["count", "3"]]
# The way in and out, and what stands open to everybody.
OPEN = ("login", "logout", "password_reset", "sprite", "jsi18n", "failwhale", "test404")
# Scripts of the editors ask here, never a person's form; they keep the words in the window.
SCRIPTS = re.compile(r"/admin/(api|localize/api)/|/admin/localize/translate/.+/edit/")


@pytest.fixture(autouse=True)
def passwords(db):
    for username in ("admin", "coordinator", "editor", "mentor_it"):
        give_password(username)


def held(sealed: str) -> dict:
    return json.loads(zlib.decompress(box().decrypt(sealed.encode()).removeprefix(b"typed:")))


def lost_at(addresses: list[str]) -> list[str]:
    """Those that do not give back what is sent to them when the session is over."""
    client = session_over(browser())
    client.raise_request_exception = False
    lost = []
    for where in addresses:
        sealed = sealed_in(client.post(where, CANARY | token(client)))
        found = held(sealed) if sealed else {}
        if (found.get("action"), found.get("fields")) != (where, KEPT):
            lost.append(where)
    return lost


def admin_addresses() -> list[str]:
    walked = [address(route) for route in routes() if route.startswith("admin/")]
    walked = [where.replace("\\", "") for where in walked if not SCRIPTS.match(where)]
    return [w for w in walked if w.split("/")[2] not in OPEN and ".*" not in w]


def test_every_address_of_the_admin_gives_back_what_was_sent_to_it():
    walked = admin_addresses()
    assert len(walked) > 250
    assert lost_at([*walked, "/admin/pages/add/x/y/3/?next=/admin/&q=two%20words"]) == []


def test_a_planted_address_that_loses_it_is_found(monkeypatch):
    where = reverse("wagtailadmin_account")
    away = lambda _request: HttpResponseRedirect("/admin/elsewhere/")  # noqa: E731
    monkeypatch.setattr("wagtail.admin.auth.reject_request", away)
    assert lost_at([where]) == [where]


@pytest.mark.parametrize("name", EDITED)
def test_what_was_typed_into_a_register_is_saved_by_one_press(name):
    model = registers()[name]
    if name.startswith("workshops_registration"):
        pytest.skip("Nobody edits a registration.")
    row, client = row_of(model), browser()
    where = reverse(name, args=[row.pk])
    form = sent(form_on(client.get(where)))
    field = a_plain_field(model, set(form))
    before = field.value_from_object(row)
    typed_now = other(before)
    form[field.name] = [str(typed_now)]

    def stored():
        return model._base_manager.values_list(field.name, flat=True).get(pk=row.pk)

    again = come_back(client, where, form)
    assert again["action"] == where
    assert stored() == before
    pressed = client.post(again["action"], sent(again))
    assert pressed.status_code == 302, pressed.context and pressed.context["form"].errors
    assert stored() == typed_now


def words_in(page: Page) -> str:
    """Its blocks, without the numbers that Wagtail's editor gives to paragraphs."""
    return re.sub(r' data-block-key=."\w+."', "", json.dumps(page.body.get_prep_value()))


def test_a_page_with_its_blocks_comes_back_whole():
    page, client = page_in("en"), browser("editor")
    where = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = sent(soup(client.get(where)).select_one("#page-edit-form"))
    form |= blocks_of(page.body.stream_block, page.body, "body") | {"title": ["Ținut nou"]}
    again = come_back(client, where, form, "editor")
    assert page.latest_revision_id == Page.objects.get(pk=page.pk).latest_revision_id
    assert client.post(where, sent(again)).status_code == 302
    stored = Page.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert stored.title == "Ținut nou"
    assert words_in(stored) == words_in(page)


def test_a_request_that_was_written_down_comes_back():
    client = browser("mentor_it")
    where = write_down_at()
    form = {**fields_of(form_of(client.get(where), "assisted")), **TOLD}
    page = session_over(client).post(where, form | token(client))
    assert TOLD["story"] not in page.content.decode()
    shown = enter(client, "mentor_it", typed=sealed_in(page))
    assert TOLD["story"] in [area.text for area in soup(shown).select("textarea")]
    assert not HelpRequest.objects.exists()
    client.post(where, sent(given_back(shown)))
    assert HelpRequest.objects.get().story == TOLD["story"]
    assert TOLD["story"] not in str(dict(client.session))


def test_permissions_of_a_role_and_a_new_account_come_back_without_the_password():
    client = browser()
    where = reverse("wagtailusers_users:add")
    form = sent(soup(client.get(where)).select("form[method=POST]")[-1])
    form |= {"username": ["new-one"], "email": ["n@example.org"], "first_name": ["Ána"]}
    form |= {"last_name": ["B"], "password1": ["Long-pass-11"], "password2": ["Long-pass-11"]}
    again = come_back(client, where, form)
    assert "Long-pass-11" not in str(again)
    refused = client.post(where, sent(again))
    assert set(refused.context["form"].errors) == {"password1", "password2"}
    assert refused.context["form"]["first_name"].value() == "Ána"


def test_a_file_cannot_be_kept_and_is_named():
    client = session_over(browser())
    form = {"title": "A picture", "file": SimpleUploadedFile("țară.png", b"x"), **token(client)}
    page = client.post(reverse("wagtailimages:add"), form)
    shown = enter(client, typed=sealed_in(page))
    assert "“țară.png”" in shown.content.decode()


def test_what_is_too_long_to_be_kept_is_given_to_copy(monkeypatch):
    monkeypatch.setattr(typed, "LARGEST", 100)
    client = session_over(browser())
    page = client.post("/admin/account/", {"a": "Long words", **token(client)})
    assert page.context["typed"].texts() == [("A", "Long words")]
    assert not soup(page).select("form")


def test_who_signs_out_or_filters_a_list_is_only_asked_to_sign_in():
    client = session_over(browser())
    assert client.post("/admin/logout/", token(client)).status_code == 302
    assert client.get("/admin/requests/?q=a+b").url == f"{LOGIN}?next=/admin/requests/%3Fq%3Da%2Bb"


def test_what_somebody_else_deleted_meanwhile_gives_the_words_back():
    client = browser()
    where = reverse("topic:edit", args=[987_654])
    said = {"label": "Long words", "phone": "0470123456", "value": "112", "body": "👍"}
    refused = client.post(where, {**said, **token(client)})
    assert refused.status_code == 404
    shown = [text for _label, text in refused.context["typed"].texts()]
    assert shown == [*said.values()]


def test_who_may_no_longer_save_gets_the_words_back():
    client = browser("coordinator")
    mentor = account("mentor_it").mentor
    where = reverse("mentors_mentor_modeladmin_edit", args=[mentor.pk])
    form = sent(form_on(client.get(where))) | {"languages_note": ["Long words typed here"]}
    for group in account("coordinator").groups.all():
        group.permissions.remove(*group.permissions.filter(codename__endswith="_mentor"))
    refused = client.post(where, form | token(client))
    assert refused.status_code == 404
    assert "Long words typed here" in [area.text for area in soup(refused).select("textarea")]
    assert not soup(refused).select("form")


def test_what_is_shown_again_has_a_name_in_the_readers_language():
    shown = typed.Typed("/admin/", [("body", "Scrivete"), ("form-0-last_name", "Ion")], []).texts()
    with translation.override("it"):
        again = typed.Typed("/admin/", [("body", "Scrivete")], []).texts()
    assert [name for name, _text in shown] == ["Text", "Last name"]
    assert again == [("Testo", "Scrivete")]
    with translation.override("ro"):
        (label, _text) = typed.Typed("/admin/", [("valid_to", "2027")], []).texts()[0]
    assert label == "Valabilă până la"


def test_no_nesting_breaks_the_page_that_gives_words_back():
    nested = '{"blocks":' + "[" * 100_000
    shown = typed.Typed("/admin/", [("body", nested)], []).texts()
    assert shown == [("Text", nested)]
