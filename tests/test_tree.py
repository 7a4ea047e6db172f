"""The tree of pages is sound, is mended where it is not, and every new page can be translated."""

import pytest
from django.urls import reverse
from wagtail.models import Locale, Page

from cms.setup import set_up

from .desk import signed_in
from .making import make, types_below_home
from .matrix import every_one_of, some_of
from .walk import NAMES

pytestmark = pytest.mark.django_db
SOUND = ([], [], [], [], [])


def counts() -> dict[str, tuple]:
    rows = Page.objects.values_list("path", "depth", "numchild", "url_path")
    return {path: tuple(rest) for path, *rest in rows}


def test_the_example_is_sound():
    assert Page.find_problems() == SOUND


def test_the_next_start_mends_a_broken_tree_and_the_one_after_changes_nothing():
    before = counts()
    set_up()
    assert counts() == before
    Page.objects.filter(depth=3).update(numchild=0)
    Page.objects.filter(depth=4).update(numchild=2)
    Page.objects.filter(depth=2).first().get_children().update(depth=7)
    set_up()
    assert Page.find_problems() == SOUND
    assert counts() == before


@pytest.mark.parametrize("language", some_of(NAMES))
def test_the_chooser_lists_what_lies_below_an_index_page(language):
    client = signed_in("editor")
    indexes = Page.objects.filter(depth=3, locale__language_code=language)
    for index in indexes:
        rows = client.get(reverse("wagtailadmin_choose_page_child", args=[index.pk])).json()["html"]
        for page in index.get_children():
            assert f'data-id="{page.pk}"' in rows, page.url_path


@pytest.mark.parametrize(
    ("model", "language"),
    every_one_of(types_below_home(), [name for name in NAMES if name != "en"]),
    ids=lambda one: getattr(one, "__name__", one),
)
def test_a_page_that_an_editor_has_just_made_is_translated_into_every_language(model, language):
    page = make("editor", model, "made-by-hand")
    targets = Locale.objects.exclude(pk=page.locale_id)
    client = signed_in("editor")
    where = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    assert client.get(where).status_code == 200
    response = client.post(where, {"locales": [locale.pk for locale in targets]})
    assert response.status_code == 302
    drafts = model.objects.filter(translation_key=page.translation_key).exclude(pk=page.pk)
    assert {draft.locale for draft in drafts} == set(targets)
    assert not any(draft.live for draft in drafts)
    assert all(draft.get_parent().locale_id == draft.locale_id for draft in drafts)
    assert Page.find_problems() == SOUND
    draft = drafts.get(locale__language_code=language)
    assert client.get(reverse("wagtailadmin_pages:edit", args=[draft.pk])).status_code == 200
