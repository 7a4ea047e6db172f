"""What the admin offers to look at can be looked at: page types × states × places × modes.

Types, places and modes are those that the code registers. A new type needs an example page, a new
place a line in `PLACES`.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from lxml import html
from wagtail.models import Page, Workflow
from wagtail.test.utils.form_data import querydict_from_html
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from casework.models import Draft
from home.models import InfoPage
from intake_forms.models import DailyCount
from rights.models import RightsPage

from .asking import form_page
from .building import raw_steps
from .desk import account, admin_patterns, signed_in
from .forms import soup
from .making import an_example, filled_like, page_types, place_for, types_below_home
from .matrix import every_one_of
from .reviewing import submit

pytestmark = pytest.mark.django_db
LOOKS = re.compile("preview|view_draft|revisions_view|revisions_compare")
OLD, NEW, TYPED = "Zq what is live", "Zq what was written", "Zq what is typed now"


@dataclass
class Sample:
    """One page in one state; `newest` is the title of its newest version."""

    state: str
    page: Page
    translation: Translation | None = None
    newest: str = NEW


# --- states -----------------------------------------------------------------------------------


def draft(like: Page) -> Sample:
    return Sample("draft", _copy(like, "draft", NEW, is_live=False))


def live(like: Page) -> Sample:
    """With newer words over what is live."""
    return Sample("live", _copy(like, "live", OLD, newer=NEW))


def in_review(like: Page) -> Sample:
    page = _copy(like, "review", OLD, newer=NEW)
    Workflow.objects.get(active=True).start(page, account("editor"))
    return Sample("in review", page)


def alias(like: Page) -> Sample:
    source = _copy(like, "source", NEW)
    return Sample("alias", source.create_alias(update_slug=f"{source.slug}-alias"))


def translation(like: Page) -> Sample:
    """A draft in Romanian; its new title stands in the translation editor only."""
    page = _copy(like, "translated", OLD)
    source, _is_new = TranslationSource.get_or_create_from_instance(page)
    ro = Page.objects.get(depth=2, slug="ro").locale
    task = Translation.objects.create(source=source, target_locale=ro)
    task.save_target(publish=False)
    segment = source.stringsegment_set.get(context__path="title")
    StringTranslation.objects.update_or_create(
        translation_of=segment.string, context=segment.context, locale=ro, defaults={"data": NEW}
    )
    return Sample("translation", page.get_translation(ro), task, newest=OLD)


def scheduled(like: Page) -> Sample:
    page = _copy(like, "scheduled", OLD, is_live=False)
    page.title, page.go_live_at = NEW, timezone.now() + timedelta(days=3)
    page.save_revision().publish()
    return Sample("scheduled", type(page).objects.get(pk=page.pk))


STATES = (draft, live, in_review, alias, translation, scheduled)


def _copy(like: Page, name: str, title: str, newer: str = "", is_live: bool = True) -> Page:
    page = like.copy(
        update_attrs={"slug": f"{like.slug}-{name}", "title": title},
        reset_translation_key=True,
        keep_live=is_live,
        copy_revisions=False,
    )
    if newer:
        page.title = newer
        page.save_revision()
    return type(page).objects.get(pk=page.pk)


# --- places: (address, title that must be seen) for each thing that is offered -----------------

Seen = Iterator[tuple[str, str]]


def view_draft(client, sample: Sample) -> Seen:
    yield reverse("wagtailadmin_pages:view_draft", args=[sample.page.pk]), sample.newest


def revisions_view(client, sample: Sample) -> Seen:
    for revision in sample.page.revisions.all():
        args = [sample.page.pk, revision.pk]
        yield (
            reverse("wagtailadmin_pages:revisions_view", args=args),
            revision.content["title"],
        )


def revisions_compare(client, sample: Sample) -> Seen:
    if sample.page.revisions.exists():
        for first in ("live", "earliest"):
            args = [sample.page.pk, first, "latest"]
            yield reverse("wagtailadmin_pages:revisions_compare", args=args), ""


def preview_on_edit(client, sample: Sample) -> Seen:
    """Only where there is something to type in: translations and aliases are edited elsewhere."""
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[sample.page.pk])
    editor = client.get(reverse("wagtailadmin_pages:edit", args=[sample.page.pk]))
    if address in editor.content.decode() and 'id="page-edit-form"' in editor.content.decode():
        _type(client, address, editor, filled_like(sample.page.get_latest_revision_as_object()))
        yield address, TYPED


def workflow_preview(_client, sample: Sample) -> Seen:
    if state := sample.page.current_workflow_task_state:
        args = [sample.page.pk, state.task_id]
        yield reverse("wagtailadmin_pages:workflow_preview", args=args), NEW


def preview_translation(_client, sample: Sample) -> Seen:
    if sample.translation:
        args = [sample.translation.pk]
        yield reverse("wagtail_localize:preview_translation", args=args), NEW


PLACES = {
    place.__name__: place
    for place in (
        view_draft,
        revisions_view,
        revisions_compare,
        preview_on_edit,
        workflow_preview,
        preview_translation,
    )
}
# Those that show no page of a sample have tests of their own below, or show no page.
OWN_TEST = {"preview_on_add", "wagtailadmin_block_preview"}


def _type(client, address: str, editor, choices: dict, title: str = TYPED) -> None:
    """The panel sends what stands in the editor before it shows it."""
    form = querydict_from_html(editor.content.decode(), form_id="page-edit-form")
    sent = {name: form.getlist(name) for name in form} | choices | {"title": title}
    assert client.post(address, sent).json() == {"is_valid": True, "is_available": True}


# --- looking ----------------------------------------------------------------------------------


def faults(model: type[Page], states: Iterable[Callable]) -> list[str]:
    """What cannot be seen, or shows other words than it should."""
    like = an_example(model)
    assert like, f"The example site has no {model.__name__} to look at."
    found = []
    for state in states:
        sample = state(like)
        client = signed_in(_viewer(sample))
        for name, place in PLACES.items():
            for address, title in place(client, sample):
                found += [
                    f"{model.__name__}, {sample.state}, {name}: {fault}"
                    for fault in _look(client, sample.page, address, title)
                ]
    return found


def _viewer(sample: Sample) -> str:
    """Home pages are the administrator's; who reviews must see what is in review."""
    if sample.page.depth == 2:
        return "admin"
    return "legal_reviewer" if sample.page.workflow_in_progress else "editor"


def _look(client, page: Page, address: str, title: str) -> Iterator[str]:
    client.raise_request_exception = False
    response = client.get(address)
    if response.status_code != 200:
        yield f"answers {response.status_code}"
        return
    shown = html.fromstring(response.content)
    heading = shown.xpath("normalize-space(//main//h1)")
    if title and heading != title:
        yield f"shows {heading}"
    if title and shown.get("lang") != page.locale.language_code:
        yield f"is in {shown.get('lang')}"


@pytest.mark.parametrize(
    ("model", "state"), every_one_of(page_types(), STATES), ids=lambda one: one.__name__
)
def test_every_page_can_be_looked_at_in_every_state_from_every_place(model, state):
    before = Draft.objects.count(), DailyCount.objects.count()
    assert faults(model, [state]) == []
    assert (Draft.objects.count(), DailyCount.objects.count()) == before


def test_a_place_that_is_new_must_be_looked_at_too():
    of_pages = ("", "wagtailadmin_pages", "wagtail_localize")
    names = {p.name for space, p in admin_patterns() if p.name and space in of_pages}
    assert {name for name in names if LOOKS.search(name)} == set(PLACES) | OWN_TEST


def test_a_broken_preview_is_found(monkeypatch):
    def broken(*_args):
        raise TypeError

    monkeypatch.setattr(InfoPage, "get_context", broken)
    assert len(faults(InfoPage, [live])) > len([view_draft, preview_on_edit])


@pytest.mark.parametrize("model", types_below_home(), ids=lambda model: model.__name__)
def test_a_page_is_looked_at_while_it_is_being_made(model):
    """With everything chosen, and from the first letter of the title on."""
    like = an_example(model)
    parent = like.get_parent()
    if not model.can_create_at(parent):
        model.objects.all().delete()
        parent.refresh_from_db()
    client = signed_in("editor")
    args = place_for(model, parent)
    address = reverse("wagtailadmin_pages:preview_on_add", args=args)
    editor = client.get(reverse("wagtailadmin_pages:add", args=args))
    _type(client, address, editor, filled_like(like))
    assert not list(_look(client, like, address, TYPED))
    form = querydict_from_html(editor.content.decode(), form_id="page-edit-form")
    client.post(address, {**{name: form.getlist(name) for name in form}, "title": TYPED})
    assert client.get(address).status_code == 200


def test_each_step_of_a_help_form_is_shown_without_giving_out_a_code():
    page = form_page("bg")
    client = signed_in("editor")
    address = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
    steps = raw_steps(page)
    assert [key for key, _title in page.preview_modes] == ["", *(step["key"] for step in steps)]
    for step in steps:
        response = client.get(address, {"mode": step["key"]})
        main = soup(response).main
        assert main.h1.get_text(strip=True) == step["title"]
        for asked in step["questions"]:
            assert main.select_one(f'[name="{asked["key"]}"]'), asked["key"]
        assert main.has_attr("inert")
        assert not main.select("[name=journey], .code-box")
        assert "receipt" not in {name for name in response.cookies if response.cookies[name].value}
    assert not Draft.objects.exists()
    assert not DailyCount.objects.exists()


def test_the_link_in_the_mail_to_the_reviewers_shows_what_was_sent(
    client, django_capture_on_commit_callbacks
):
    page = an_example(RightsPage)
    with django_capture_on_commit_callbacks(execute=True):
        state = submit("editor", page, NEW)
    args = [page.pk, state.task_id]
    link = reverse("wagtailadmin_pages:workflow_preview", args=args)
    assert [letter for letter in mail.outbox if link in letter.body]
    assert not list(_look(signed_in("legal_reviewer"), page, link, NEW))


def test_what_the_bar_on_a_page_offers_is_there():
    client = signed_in("editor")
    bar = soup(client.get(an_example(RightsPage).url))
    links = {a["href"] for a in bar.select("wagtail-userbar a[href], template a[href]")}
    assert [link for link in links if "/edit/" in link]
    assert {client.get(link, follow=True).status_code for link in links} == {200}
