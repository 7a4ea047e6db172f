"""The admin in Bulgarian and Romanian: what Wagtail leaves in English is said in our overlay."""

import json
import re
from collections import Counter

import polib
import pytest
from django.conf import settings
from django.urls import reverse

from .desk import account, signed_in
from .forms import soup
from .reviewing import page_in, submit

pytestmark = pytest.mark.django_db
OVERLAY = settings.LOCALE_PATHS[1]
PLACEHOLDER = re.compile(r"%\(\w+\)s|<[^>]*>")
REPORTS = ("workflow", "workflow_tasks", "site_history", "aging_pages")
# Wagtail's templates say it in English, whatever the language.
HARD_CODED = {"Actions"}
# What stood there in English, and Romanian that does not agree with its noun.
WRONG = re.compile(
    r"created in|\b(Reports|Help|Locale|Toggle|Sort by|Any|Live|Exploring|Owner|Breadcrumb)\b"
    r"|\d+ Pages?\b|Search all|[Aa]cest pagină|pot edita pagină",
)


def overlay(language: str) -> list[polib.POEntry]:
    return list(polib.pofile(str(OVERLAY / language / "LC_MESSAGES" / "django.po")))


def words(response) -> list[str]:
    """What a page says, read or heard."""
    page = soup(response)
    menu = re.findall(r'"label": ("[^"]*")', page.select_one("#wagtail-sidebar-props").string)
    for hidden in page(["script", "style", "template"]):
        hidden.extract()
    named = (tag.get(name) for tag in page(True) for name in ("aria-label", "title", "placeholder"))
    return [*map(json.loads, menu), *page.stripped_strings, *filter(None, named)]


@pytest.mark.parametrize("language", ["bg", "ro"])
def test_what_editors_see_every_day_is_in_their_language(language):
    page = page_in(language)
    account("editor").set_language(language)
    editor = signed_in("editor")
    addresses = [
        reverse("wagtailadmin_home"),
        reverse("wagtailadmin_explore", args=[page.get_parent().pk]),
        reverse("wagtailadmin_pages:edit", args=[page_in("en").pk]),
        *(reverse(f"wagtailadmin_reports:{name}") for name in REPORTS),
    ]
    english = {e.msgid for e in overlay(language) if e.msgid != e.msgstr} - HARD_CODED
    submit("editor", page_in("en"))
    for address in addresses:
        response = editor.get(address)
        assert response.status_code == 200, address
        for text in words(response):
            assert text not in english, (address, text)
            assert not WRONG.search(text), (address, text)


@pytest.mark.parametrize("language", ["bg", "ro"])
def test_the_overlay_keeps_placeholders_and_says_nothing_of_ours(language):
    ours = polib.pofile(str(settings.LOCALE_PATHS[0] / language / "LC_MESSAGES" / "django.po"))
    known = {entry.msgid for entry in ours}
    for entry in overlay(language):
        assert entry.msgid not in known, entry.msgid
        english = entry.msgid_plural or entry.msgid
        for text in entry.msgstr_plural.values() or [entry.msgstr]:
            has, wanted = (Counter(PLACEHOLDER.findall(words)) for words in (text, english))
            assert has == wanted or (entry.msgid_plural and has < wanted), text
