"""Translations go live by review only, in each language, whatever the package offers."""

import json

import pytest
from django.conf import settings
from django.core import mail
from django.urls import reverse
from wagtail.models import Page
from wagtail_localize.models import StringTranslation, Translation

from rights.models import RightsPage

from .desk import account, said, signed_in
from .forms import soup
from .reviewing import act, live_title, page_in, publish_at_once

LANGUAGES = [code for code, _name in settings.LANGUAGES]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _live(monkeypatch):
    publish_at_once(monkeypatch)


def translation_of(page: Page) -> Translation:
    return Translation.objects.get(
        source__object_id=page.translation_key, target_locale=page.locale
    )


def translate_title(page: Page, title: str) -> Translation:
    translation = translation_of(page)
    segment = translation.source.stringsegment_set.get(context__path="title")
    StringTranslation.objects.filter(
        translation_of=segment.string, context=segment.context, locale=page.locale
    ).update(data=title)
    return translation


def send(username: str, translation: Translation):
    client = signed_in(username)
    client.raise_request_exception = False
    return client.post(reverse("send_translation_to_review", args=[translation.pk]))


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_a_translation_goes_live_in_its_language_only_when_approved(language):
    page = page_in(language)
    before, translator = page.title, f"translator_{language}"
    client = signed_in(translator)
    editor = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    translation = translate_title(page, f"Title {language}")
    assert reverse("send_translation_to_review", args=[translation.pk]) in editor
    assert said(send(translator, translation))
    assert live_title(page) == before
    state = Page.objects.get(pk=page.pk).current_workflow_task_state
    act(translator, page, state)
    assert live_title(page) == before
    home = signed_in("legal_reviewer").get(reverse("wagtailadmin_home")).content.decode()
    assert f"Title {language}" in home
    act("legal_reviewer", page, state)
    assert live_title(page) == f"Title {language}"
    english = type(page).objects.get(
        translation_key=page.translation_key, locale__language_code="en"
    )
    assert english.title != f"Title {language}"


def test_what_is_translated_during_review_is_not_part_of_it():
    page = page_in("ro")
    translation = translate_title(page, "First")
    send("translator_ro", translation)
    translate_title(page, "Second")
    assert said(send("translator_ro", translation))
    act("legal_reviewer", page, Page.objects.get(pk=page.pk).current_workflow_task_state)
    assert live_title(page) == "First"


def test_a_rejected_translation_is_sent_again():
    page = page_in("ro")
    before = page.title
    translation = translate_title(page, "First")
    send("translator_ro", translation)
    state = Page.objects.get(pk=page.pk).current_workflow_task_state
    act("legal_reviewer", page, state, "reject")
    editor = signed_in("translator_ro").get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert 'data-review="needs_changes"' in editor.content.decode()
    translate_title(page, "Second")
    send("translator_ro", translation)
    assert live_title(page) == before
    act("legal_reviewer", page, Page.objects.get(pk=page.pk).current_workflow_task_state)
    assert live_title(page) == "Second"


def test_an_unfinished_or_refused_translation_is_not_sent():
    page = page_in("ro")
    translation = translation_of(page)
    segments = translation.source.stringsegment_set
    segment = segments.filter(context__path__startswith="body").first()
    strings = StringTranslation.objects.filter(
        translation_of=segment.string, context=segment.context, locale=page.locale
    )
    before = strings.get().data
    strings.update(data=f"{before} {{ZZ-1}}")
    assert "ZZ-1" in said(send("translator_ro", translation))
    strings.delete()
    assert "1" in said(send("translator_ro", translation))
    assert not Page.objects.get(pk=page.pk).workflow_in_progress


@pytest.mark.parametrize("username", ["translator_bg", "officer_treviso", "mentor_it"])
def test_only_who_may_edit_the_page_sends_it(username):
    page = page_in("ro")
    send(username, translate_title(page, "Not mine"))
    assert not Page.objects.get(pk=page.pk).workflow_in_progress


def test_translators_cannot_publish_by_any_of_the_packages_ways():
    page = page_in("ro")
    before = page.title
    translation = translate_title(page, "Straight out")
    translator = signed_in("translator_ro")
    translator.raise_request_exception = False
    edit_url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    translator.post(edit_url, {"action": "publish"})
    sync = reverse("wagtail_localize:update_translations", args=[translation.source_id])
    for box in ("on", "true"):
        translator.post(sync, {"publish_translations": box})
    alias = reverse("wagtail_localize:convert_to_alias", args=[page.pk])
    assert translator.post(alias).status_code in (302, 403)
    now = RightsPage.objects.get(pk=page.pk)
    assert (now.title, now.alias_of_id) == (before, None)
    assert Translation.objects.filter(pk=translation.pk, enabled=True).exists()


@pytest.mark.parametrize("username", ["editor", "admin"])
def test_the_sync_hands_text_to_translators_and_publishes_nothing(username):
    page = page_in("ro")
    before = page.title
    translation = translate_title(page, "Straight out")
    url = reverse("wagtail_localize:update_translations", args=[translation.source_id])
    client = signed_in(username)
    assert 'name="publish_translations" id' not in client.get(url).content.decode()
    response = client.post(url, {"publish_translations": "on"})
    assert response.status_code == 302
    assert live_title(page) == before


def test_a_page_sent_to_translation_starts_as_a_draft():
    source = page_in("en")
    ro = source.get_translation(page_in("ro").locale)
    Translation.objects.filter(
        source__object_id=source.translation_key, target_locale=ro.locale
    ).delete()
    ro.delete()
    url = reverse("wagtail_localize:submit_page_translation", args=[source.pk])
    response = signed_in("editor").post(url, {"locales": [page_in("ro").locale_id]})
    assert response.status_code == 302
    copy = RightsPage.objects.get(translation_key=source.translation_key, locale=ro.locale)
    assert not copy.live


def test_a_mail_about_a_review_names_language_and_page_and_leads_to_what_is_new():
    page = page_in("ro")
    translation = translate_title(page, "Titlu nou")
    mail.outbox.clear()
    send("translator_ro", translation)
    (sent,) = mail.outbox
    assert sent.to == [account("legal_reviewer").email]
    assert "Titlu nou" in sent.subject
    assert page.locale.get_display_name() in sent.body
    path = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, "live", "latest"])
    assert path in sent.body
    assert "Titlu nou" in signed_in("legal_reviewer").get(path).text


def test_who_may_publish_finds_the_review_first_and_the_urgent_way_behind_a_link():
    page, admin = page_in("ro"), signed_in("admin")
    where = reverse("wagtailadmin_pages:edit", args=[page.pk])

    def seen(query: str = "") -> tuple[bool, bool]:
        editor = soup(admin.get(where + query))
        props = json.loads(editor.select_one("[data-props]")["data-props"])
        return props["perms"]["canPublish"], bool(editor.select('a[href="?urgent=1"]'))

    assert seen() == (False, True)
    assert seen("?urgent=1") == (True, False)
