"""Making a page of any type in the admin as an editor does: the create form, filled in and sent."""

from django.apps import apps
from django.db.models import ForeignKey
from django.urls import reverse
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.test.utils.form_data import querydict_from_html

from .building import typed
from .desk import signed_in


def page_types() -> list[type[Page]]:
    """Every type of page that the code registers."""
    return [model for model in apps.get_models() if issubclass(model, Page) and model is not Page]


def types_below_home() -> list[type[Page]]:
    """Those that editors add; a home page comes with its language."""
    return [model for model in page_types() if Page not in model.clean_parent_page_models()]


def an_example(model: type[Page], language: str = "en") -> Page:
    return model.objects.live().filter(locale__language_code=language).order_by("pk").first()


def make(username: str, model: type[Page], slug: str, title: str = "Made by hand") -> Page:
    """A new draft beside the example page of that type, with that one's choices and blocks."""
    like = an_example(model)
    parent = like.get_parent()
    if not model.can_create_at(parent):
        for page in like.get_translations(inclusive=True):
            page.delete()
        parent = Page.objects.get(pk=parent.pk)
    where = reverse("wagtailadmin_pages:add", args=place_for(model, parent))
    client = signed_in(username)
    form = querydict_from_html(client.get(where).content.decode(), form_id="page-edit-form")
    sent = {name: form.getlist(name) for name in form} | filled_like(like)
    response = client.post(where, {**sent, "title": title, "slug": slug})
    assert response.status_code == 302, response.content.decode()
    return model.objects.child_of(parent).get(slug=slug)


def place_for(model: type[Page], parent: Page) -> list:
    return [model._meta.app_label, model._meta.model_name, parent.pk]


def filled_like(page: Page) -> dict:
    """The blocks and choices of a page, as the browser sends them."""
    sent = {}
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            sent |= typed(field.stream_block, getattr(page, field.name), field.name)
        elif isinstance(field, ForeignKey) and field.model is type(page) and not field.auto_created:
            sent[field.name] = getattr(page, field.attname) or ""
    return sent
