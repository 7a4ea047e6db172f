"""The example pages: English from files, the rest through wagtail-localize.

A page that people have changed stays theirs; the others say what the files say.
"""

import json
import tomllib
from collections.abc import Callable
from pathlib import Path

import polib
from django.apps import apps
from wagtail.models import Locale, Page, PageLogEntry, Revision
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

from . import bodies

_OWN = ("page", "parent", "slug", "title", "summary", "show_in_menus", "body")


def load(folder: Path, say: Callable[[str], object]) -> None:
    """Create the pages that are missing, correct what is out of date, then translate both."""
    home = HomePage.objects.get(locale__language_code="en")
    rows = [_read(path) for path in sorted((folder / "pages").glob("*.toml"))]
    catalogues = {
        path.stem: {entry.msgid: entry.msgstr for entry in polib.pofile(str(path))}
        for path in sorted((folder / "locale").glob("*.po"))
    }
    by_hand = _changed_by_hand()
    written = _written(home, rows, by_hand)
    kept = {key for key, language in by_hand if language == home.locale.language_code}
    keys = written | (_reworded(catalogues, by_hand) - kept)
    pages = Page.objects.filter(translation_key__in=keys, locale=home.locale).order_by("path")
    for number, page in enumerate(pages, start=1):
        say(f"  example page {number} of {len(pages)}: {page.slug}")
        _translate(page.specific, catalogues, by_hand)


def _written(home: HomePage, rows: list[dict], by_hand: set[tuple]) -> set:
    """Translation keys of the English pages that were created or corrected."""
    by_path = _by_path(home)
    new = {row["path"] for row in rows if row["path"] not in by_path}
    for row in rows:
        if row["path"] in new:
            by_path[row["path"]] = _create(home, row, by_path[row["parent"]])
    keys = set()
    for row in rows:
        page = by_path[row["path"]]
        is_kept = (page.translation_key, home.locale.language_code) in by_hand
        if row["path"] in new or not (is_kept or bodies.is_same(page, row, by_path)):
            _fill(page, row, by_path)
            keys.add(page.translation_key)
    return keys


def _changed_by_hand() -> set[tuple]:
    """(translation key, language) of what a person has worked on."""
    entries = PageLogEntry.objects.exclude(user=None).values_list("page_id", flat=True)
    revisions = Revision.page_revisions.exclude(user=None).values_list("object_id", flat=True)
    pages = Page.objects.filter(pk__in={*entries, *map(int, revisions)})
    typed = StringTranslation.objects.exclude(last_translated_by=None).exclude(context=None)
    return {
        *pages.values_list("translation_key", "locale__language_code"),
        *typed.values_list("context__object_id", "locale__language_code"),
    }


def _read(path: Path) -> dict:
    with path.open("rb") as file:
        row = tomllib.load(file)
    row["path"] = "/".join(part for part in (row["parent"], row["slug"]) if part)
    return row


def _create(home: HomePage, row: dict, parent: Page) -> Page:
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


def _fill(page: Page, row: dict, by_path: dict[str, Page]) -> None:
    page.title = row["title"]
    page.summary = row.get("summary", "")
    page.body = page.body.stream_block.to_python(bodies.body(page, row, by_path))
    if "steps" in row and not page.steps:
        page.steps = page.steps.stream_block.to_python(bodies.steps(row))
    page.full_clean()
    page.save_revision().publish()


def _reworded(catalogues: dict[str, dict[str, str]], by_hand: set[tuple]) -> set:
    """Translation keys of pages with a string that the catalogues have otherwise by now."""
    return {
        string.context.object_id
        for language, texts in catalogues.items()
        for string in _outdated(StringTranslation.objects.all(), language, texts)
        if (string.context.object_id, language) not in by_hand
    }


def _outdated(strings, language: str, texts: dict[str, str]) -> list[StringTranslation]:
    strings = strings.filter(locale__language_code=language).exclude(context=None)
    return [
        string
        for string in strings.select_related("translation_of", "context")
        if texts.get(string.translation_of.data, string.data) not in ("", string.data)
    ]


def _reword(source: TranslationSource, language: str, texts: dict[str, str]) -> None:
    own = StringTranslation.objects.filter(context__object_id=source.object_id)
    for string in _outdated(own, language, texts):
        string.data = texts[string.translation_of.data]
        string.save()


def _translate(page: Page, catalogues: dict[str, dict[str, str]], by_hand: set[tuple]) -> None:
    source, is_new = TranslationSource.get_or_create_from_instance(page)
    if not is_new:
        source.update_from_db()
    segments = StringSegment.objects.filter(source=source).select_related("string", "context")
    for language, texts in catalogues.items():
        locale = Locale.objects.get(language_code=language)
        if (page.translation_key, language) in by_hand:
            continue
        _reword(source, language, texts)
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
