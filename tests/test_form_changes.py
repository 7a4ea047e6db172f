"""A form is translated and changed while people answer it: words change, keys and answers stay."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail_localize.models import StringSegment, Translation, TranslationSource

from casework.models import Draft, FormVersion, HelpRequest
from intake_forms.models import HelpFormPage

from .asking import ASKED, ask, form_page, place, reached, walk
from .building import put_live, raw_steps
from .desk import signed_in
from .forms import by_client, open_mailbox, receipt_of, send, soup
from .reviewing import act, publish_at_once
from .test_form_building import HOUSING, RENT, publish, with_steps

pytestmark = pytest.mark.django_db
OTHERS = [code for code, _name in settings.LANGUAGES if code != "en"]


@pytest.fixture(autouse=True)
def _live(monkeypatch):
    publish_at_once(monkeypatch)


def translate(language: str, words: dict[str, str]) -> None:
    """A translator types these words in the translation editor, and the reviewer approves."""
    page = form_page(language)
    source = TranslationSource.objects.get(object_id=page.translation_key)
    client = signed_in(f"translator_{language}")
    translation = Translation.objects.get(source=source, target_locale=page.locale)
    for segment in StringSegment.objects.filter(source=source, string__data__in=words):
        answer = client.put(
            reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk]),
            f"value={words[segment.string.data]}",
            content_type="application/x-www-form-urlencoded",
        )
        assert answer.status_code in (200, 201), answer.content
    client.post(reverse("send_translation_to_review", args=[translation.pk]))
    state = Page.objects.get(pk=page.pk).current_workflow_task_state
    act("legal_reviewer", page, state)


def sync() -> None:
    """The editor offers the changed form to the translators."""
    source = TranslationSource.objects.get(object_id=form_page().translation_key)
    where = reverse("wagtail_localize:update_translations", args=[source.pk])
    assert signed_in("editor").post(where, {}).status_code == 302


def asked_in(language: str, key: str = "housing"):
    """(client, page) at the step of that key."""
    client = Client()
    return client, reached(client, form_page(language), ASKED, until=f"/step/{key}/")


def offered(response, name: str = "place_to_sleep") -> list[str]:
    return [one["value"] for one in soup(response).select(f'input[name="{name}"]')]


def test_a_translation_that_lags_behind_still_asks_every_question():
    """In English, until somebody has translated it."""
    put_live(form_page(), with_steps(form_page(), HOUSING, RENT))
    for language in OTHERS:
        client, seen = asked_in(language)
        assert soup(seen).html["lang"] == language
        assert soup(seen).h1.get_text(strip=True) == "Title housing"
        assert offered(seen)[:2] == ["bed", "room"]
        seen = send(*by_client(client), seen, "help-request", place_to_sleep="room")
        assert place(seen).endswith("/step/rent/")


def test_translating_changes_the_words_and_not_the_keys():
    publish(with_steps(form_page(), HOUSING))
    sync()
    words = [HOUSING["title"], *(q["label"] for q in HOUSING["questions"])]
    words += [choice["label"] for q in HOUSING["questions"] for choice in q["choices"]]
    for language in OTHERS:
        translate(language, {word: f"{word} {language} ж" for word in words})
    for language in OTHERS:
        client, seen = asked_in(language)
        page = soup(seen)
        assert page.h1.get_text(strip=True) == f"Title housing {language} ж"
        assert f"Where do you sleep? {language} ж" in page.main.get_text()
        assert offered(seen)[:2] == ["bed", "room"]
        label = page.select_one('label[for="place_to_sleep-room"]').get_text(strip=True)
        assert label == f"A room {language} ж"
        seen = send(*by_client(client), seen, "help-request", place_to_sleep="room", needs="coat")
        walk(client, seen, ASKED)
        request = HelpRequest.objects.latest("pk")
        assert request.answers["place_to_sleep"] == "room"
        assert f"A room {language} ж" in soup(client.get(f"/{language}/mailbox/")).get_text()
        desk = soup(signed_in("coordinator").get(f"/admin/requests/inspect/{request.pk}/"))
        assert "Where do you sleep? A room" in " ".join(desk.get_text(" ", strip=True).split())
    assert FormVersion.objects.count() == 1


def test_a_request_keeps_the_form_in_which_it_was_asked():
    put_live(form_page(), with_steps(form_page(), HOUSING))
    client, receipt, request = ask({"place_to_sleep": "room"}, language="en")
    kept = request.form_version.schema
    renamed = {**HOUSING, "questions": [{**HOUSING["questions"][0], "label": "Which bed?"}]}
    steps = [row for row in raw_steps(form_page()) if row["key"] != "housing"]
    put_live(form_page(), [*steps[:-1], renamed, steps[-1]])
    for shown in (client.get("/en/mailbox/"), open_mailbox(*by_client(Client()), "en", receipt)):
        assert "Where do you sleep?" in soup(shown).get_text()
        assert "Which bed?" not in soup(shown).get_text()
    _client, _receipt, later = ask({"place_to_sleep": "bed"}, language="en")
    put_live(form_page(), steps)
    request.refresh_from_db()
    assert request.form_version.schema == kept
    assert later.form_version.schema != kept
    assert [line.label for line in later.own_answers] == ["Which bed?"]
    assert "Where do you sleep?" in soup(client.get("/en/mailbox/")).get_text()


def test_deleting_the_form_deletes_no_request():
    client, _receipt, request = ask(language="en")
    HelpFormPage.objects.get(pk=form_page().pk).delete()
    assert HelpRequest.objects.filter(pk=request.pk).exists()
    assert soup(client.get("/en/mailbox/")).main["data-page"] == "mailbox"


def with_housing(rows: list[dict], **changed) -> list[dict]:
    """The form with another question about housing under the same key."""
    housing = {**HOUSING, "questions": [{**HOUSING["questions"][0], **changed}]}
    return [housing if row["key"] == "housing" else row for row in rows]


TENTS = [{"key": "tent", "label": "A tent", "icon": ""}, HOUSING["questions"][0]["choices"][0]]
CHANGES = {
    "the step is gone": lambda rows: [row for row in rows if row["key"] != "housing"],
    "the choice is gone": lambda rows: with_housing(rows, choices=TENTS),
    "one may choose several": lambda rows: with_housing(rows, kind="choices"),
    "it is asked in words": lambda rows: with_housing(rows, kind="text", choices=[]),
    "it is a box to tick": lambda rows: with_housing(rows, kind="yes_no", choices=[]),
    "it must be answered": lambda rows: with_housing(rows, is_required=True),
    "a step is new": lambda rows: [*rows[:-1], RENT, rows[-1]],
    "another order": lambda rows: [*rows[1:3], rows[0], *rows[3:]],
}


def test_an_old_draft_goes_on_after_the_form_has_changed():
    """Left at the consents; the form changes; resumed with the code on another phone and sent."""
    built = with_steps(form_page(), HOUSING)
    put_live(form_page(), built)
    client, seen = asked_in("en")
    seen = send(*by_client(client), seen, "help-request", place_to_sleep="room", needs="coat")
    assert place(seen).endswith("/step/agree/")
    code = soup(seen).select_one(".code-words").get_text(strip=True)
    kept = Draft.objects.get()
    for change, rows in CHANGES.items():
        put_live(form_page(), rows(built))
        other = Client()
        seen = open_mailbox(*by_client(other), "en", code)
        assert "/en/help/" in place(seen), change
        seen = walk(other, seen, {"consent": True}, until="/check/")
        seen = send(*by_client(other), seen, "help-request")
        if change == "the choice is gone":
            assert offered(seen)[:2] == ["tent", "bed"]
            seen = walk(other, seen, {"place_to_sleep": "bed"})
        if change == "it is a box to tick":
            assert place(seen).endswith("/step/housing/"), "a word is not a yes"
            seen = walk(other, seen, {})
        assert receipt_of(seen), change
        request = HelpRequest.objects.get()
        assert (request.story, request.topic.key) == (ASKED["story"], ASKED["topic"])
        assert not Draft.objects.exists()
        for shown in (signed_in("coordinator"), other):
            where = "/en/mailbox/" if shown is other else f"/admin/requests/inspect/{request.pk}/"
            assert ASKED["story"] in shown.get(where).content.decode(), change
        request.delete()
        Draft(receipt_seal=kept.receipt_seal, form=kept.form, sealed_answers=kept.sealed_answers,
              progress=kept.progress).save()  # fmt: skip
