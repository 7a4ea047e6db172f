"""Creates the example pages in English and translates them through wagtail-localize."""

import json
import re
import tomllib
import uuid
from collections.abc import Callable
from pathlib import Path

import polib
from django.apps import apps
from wagtail.models import Locale, Page
from wagtail_localize.models import (
    OverridableSegment,
    SegmentOverride,
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)

from home.models import HomePage
from officers.models import Shop
from reference.models import Country, Topic
from workshops.models import Workshop

_OWN = ("page", "parent", "slug", "title", "summary", "show_in_menus", "body")
_INTERNAL_LINK = re.compile(r'<a href="/([a-z0-9/-]*?)/?">')


def load(folder: Path, say: Callable[[str], object]) -> None:
    """Create the pages that are missing, then link them to each other, then translate them."""
    home = HomePage.objects.get(locale__language_code="en")
    rows = [_read(path) for path in sorted((folder / "pages").glob("*.toml"))]
    new = [page for row in rows if (page := _create(home, row))]
    by_path = _by_path(home)
    for row in rows:
        if row["path"] in {_path(page) for page in new}:
            _fill_body(by_path[row["path"]], row, by_path)
    catalogues = {
        path.stem: {entry.msgid: entry.msgstr for entry in polib.pofile(str(path))}
        for path in sorted((folder / "locale").glob("*.po"))
    }
    for number, page in enumerate(new, start=1):
        say(f"  example page {number} of {len(new)}: {page.slug}")
        _translate(Page.objects.get(pk=page.pk).specific, catalogues)


def _read(path: Path) -> dict:
    with path.open("rb") as file:
        row = tomllib.load(file)
    row["path"] = "/".join(part for part in (row["parent"], row["slug"]) if part)
    return row


def _create(home: HomePage, row: dict) -> Page | None:
    if row["path"] in _by_path(home):
        return None
    model = apps.get_model(row["page"])
    page = model(
        slug=row["slug"],
        title=row["title"],
        summary=row.get("summary", ""),
        show_in_menus=row.get("show_in_menus", False),
        locale=home.locale,
        **_single_relations(row),
        **({"audience": row["audience"]} if "audience" in row else {}),
    )
    parent = _by_path(home)[row["parent"]]
    parent.add_child(instance=page)
    if "countries" in row:
        page.countries.set(Country.objects.filter(key__in=row["countries"]))
        page.topics.set(Topic.objects.filter(key__in=row["topics"]))
        page.save()
    return page


def _single_relations(row: dict) -> dict:
    models = {"country": Country, "shop": Shop, "workshop": Workshop}
    return {name: model.objects.get(key=row[name]) for name, model in models.items() if name in row}


def _by_path(home: HomePage) -> dict[str, Page]:
    """All pages below the English home page by their path, home itself by ""."""
    return {_path(page): page.specific for page in home.get_descendants(inclusive=True)}


def _path(page: Page) -> str:
    return "/".join(part for part in page.url_path.split("/") if part).partition("/")[2]


def _fill_body(page: Page, row: dict, by_path: dict[str, Page]) -> None:
    home = by_path[""]

    def linked(match: re.Match) -> str:
        target = by_path.get(match[1])
        own = f'<a href="/{home.locale.language_code}/{match[1]}/">'
        return f'<a linktype="page" id="{target.pk}">' if target else own

    blocks = []
    for block in row.get("body", []):
        value = {name: content for name, content in block.items() if name != "block"}
        if "text" in value:
            value["text"] = _INTERNAL_LINK.sub(linked, value["text"])
        if "contacts" in value:
            value["contacts"] = [_item(contact) for contact in value["contacts"]]
        blocks.append({"type": block["block"], "value": value})
    page.body = page.body.stream_block.to_python(blocks)
    if "steps" in row:
        steps = [{"type": "step", "value": _step(step)} for step in row["steps"]]
        page.steps = page.steps.stream_block.to_python(steps)
    page.full_clean()
    page.save_revision().publish()


def _step(row: dict) -> dict:
    questions = [_with_items(question, "choices", "conditions") for question in row["questions"]]
    return _with_items({**row, "questions": questions}, "questions", "conditions")


def _with_items(value: dict, *names: str) -> dict:
    return {**value, **{name: [_item(row) for row in value.get(name, [])] for name in names}}


def _item(value: dict) -> dict:
    """A list item with the lasting id without which it would not be offered for translation."""
    return {"type": "item", "value": value, "id": str(uuid.uuid4())}


def _translate(page: Page, catalogues: dict[str, dict[str, str]]) -> None:
    source, _is_new = TranslationSource.get_or_create_from_instance(page)
    segments = StringSegment.objects.filter(source=source).select_related("string", "context")
    for language, texts in catalogues.items():
        locale = Locale.objects.get(language_code=language)
        translation, _is_new = Translation.objects.get_or_create(
            source=source, target_locale=locale
        )
        rows = {
            (segment.string_id, segment.context_id): texts[segment.string.data]
            for segment in segments
            if texts.get(segment.string.data)
        }
        StringTranslation.objects.bulk_create(
            [
                StringTranslation(
                    translation_of_id=string_id,
                    locale=locale,
                    context_id=context_id,
                    data=data,
                    translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
                )
                for (string_id, context_id), data in rows.items()
            ],
            ignore_conflicts=True,
        )
        _point_home(source, locale)
        if len(rows) == len({(s.string_id, s.context_id) for s in segments}):
            # Its own publishing waits for the commit. Inside a longer transaction the page would
            # have got children by then, and its old copy would write that it has none.
            translation.save_target(publish=False)
            page.get_translation(locale).latest_revision.publish()


def _point_home(source: TranslationSource, locale: Locale) -> None:
    """Links to addresses that are no pages, as the mailbox, stay in the reader's language."""
    own = f"/{source.locale.language_code}/"
    for segment in OverridableSegment.objects.filter(source=source):
        address = json.loads(segment.data_json)
        if isinstance(address, str) and address.startswith(own):
            there = f"/{locale.language_code}/{address.removeprefix(own)}"
            SegmentOverride.objects.get_or_create(
                locale=locale,
                context_id=segment.context_id,
                defaults={"data_json": json.dumps(there)},
            )
