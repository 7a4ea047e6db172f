"""No page and no file is for some only: nobody makes it so, and no reader is asked to sign in."""

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import NoReverseMatch, reverse
from wagtail.documents.models import Document
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Page,
    PageViewRestriction,
    get_page_models,
)

from content.checks import check_private_pages

from .desk import signed_in
from .test_pages import is_found

pytestmark = pytest.mark.django_db
TYPES = [model for model in get_page_models() if model is not Page]
KINDS = [kind for kind, _label in PageViewRestriction.RESTRICTION_CHOICES if kind != "none"]


def privacy_of(page: Page) -> str:
    return reverse("wagtailadmin_pages:set_privacy", args=(page.pk,))


def test_nobody_makes_a_page_of_any_type_private():
    desk = signed_in("admin")
    for model in TYPES:
        page = model.objects.first()
        sent = {"restriction_type": "password", "password": "x"}
        desk.post(privacy_of(page), sent)
        edit = reverse("wagtailadmin_pages:edit", args=(page.pk,))
        assert 'data-a11y-dialog-show="set-privacy"' not in desk.get(edit).text, model
    assert not PageViewRestriction.objects.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_private_before_is_found_by_nobody_named_and_can_be_opened(kind):
    page, desk = Page.objects.get(url_path="/en/rights/housing/"), signed_in("admin")
    assert check_private_pages() == []
    PageViewRestriction.objects.create(page=page, restriction_type=kind, password="x")
    for reader in (Client(), desk):
        assert not is_found(reader, page)
    assert [found.obj for found in check_private_pages()] == [page]
    desk.post(privacy_of(page), {"restriction_type": "none"})
    assert is_found(Client(), page)
    assert check_private_pages() == []


def test_no_file_is_private_either(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    place = Collection.get_first_root_node().add_child(name="Some")
    file = Document.objects.create(
        title="a", collection=place, file=ContentFile(b"a", name="a.txt")
    )
    assert b"".join(Client().get(file.url)) == b"a"
    desk, privacy = signed_in("admin"), ("wagtailadmin_collections:set_privacy", place.pk)
    desk.post(reverse(privacy[0], args=privacy[1:]), {"restriction_type": "login"})
    assert not CollectionViewRestriction.objects.exists()
    edit = desk.get(reverse("wagtailadmin_collections:edit", args=(place.pk,)))
    assert edit.status_code == 200
    assert "set-privacy" not in edit.text
    for kind in KINDS:
        CollectionViewRestriction.objects.create(
            collection=place, restriction_type=kind, password="x"
        )
        assert Client().get(file.url).status_code == 404
        CollectionViewRestriction.objects.all().delete()


def test_there_is_no_second_place_to_sign_in():
    names = {"wagtailcore_login": (), "wagtailcore_authenticate_with_password": (1, 1)}
    names["wagtaildocs_authenticate_with_password"] = (1,)
    for name, parts in names.items():
        with pytest.raises(NoReverseMatch):
            reverse(name, args=parts)
    for path in ("/en/_util/login/", "/documents/authenticate_with_password/1/"):
        assert Client().post(path, follow=True).status_code == 404
