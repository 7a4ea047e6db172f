"""Page bodies from the files of the example: as blocks, with ids that stay when a text changes."""

import re
import uuid
from collections import Counter

from wagtail.models import Page

_INTERNAL_LINK = re.compile(r'<a href="/([a-z0-9/-]*?)/?">')


def body(page: Page, row: dict, by_path: dict[str, Page]) -> list[dict]:
    """The blocks of a row of the files; translations hang on the ids that `page` has for them."""
    ids = _ids(page)
    seen = Counter()
    blocks = []
    for block in row.get("body", []):
        kind = block["block"]
        value = {name: content for name, content in block.items() if name != "block"}
        if "text" in value:
            value["text"] = _linked(value["text"], by_path)
        if "contacts" in value:
            value["contacts"] = [_contact(contact, ids) for contact in value["contacts"]]
        blocks.append({"type": kind, "value": value, "id": _id(ids, (kind, seen[kind]))})
        seen[kind] += 1
    return blocks


def is_same(page: Page, row: dict, by_path: dict[str, Page]) -> bool:
    """Whether a page says what its file says."""
    stream = page.body.stream_block.to_python(body(page, row, by_path))
    return (
        page.title == row["title"]
        and page.summary == row.get("summary", "")
        and _without_ids(stream.get_prep_value()) == _without_ids(page.body.get_prep_value())
    )


def steps(row: dict) -> list[dict]:
    return [{"type": "step", "value": _step(step)} for step in row["steps"]]


def _ids(page: Page) -> dict[tuple, str]:
    """Ids of the blocks by kind and place among their kind, of contacts by fact and name."""
    seen = Counter()
    found = {}
    for block in page.body.get_prep_value():
        kind = block["type"]
        found[kind, seen[kind]] = block["id"]
        seen[kind] += 1
        for item in block["value"].get("contacts", []):
            found[item["value"]["fact"], item["value"]["name"]] = item["id"]
    return found


def _id(ids: dict[tuple, str], place: tuple) -> str:
    return ids.pop(place, None) or str(uuid.uuid4())


def _contact(contact: dict, ids: dict[tuple, str]) -> dict:
    place = (contact["fact"], contact["name"])
    return {"type": "item", "value": contact, "id": _id(ids, place)}


def _linked(text: str, by_path: dict[str, Page]) -> str:
    language = by_path[""].locale.language_code

    def linked(match: re.Match) -> str:
        target = by_path.get(match[1])
        own = f'<a href="/{language}/{match[1]}/">'
        return f'<a linktype="page" id="{target.pk}">' if target else own

    return _INTERNAL_LINK.sub(linked, text)


def _without_ids(value):
    if isinstance(value, list):
        return [_without_ids(item) for item in value]
    if isinstance(value, dict):
        return {name: _without_ids(item) for name, item in value.items() if name != "id"}
    return value


def _step(row: dict) -> dict:
    questions = [_with_items(question, "choices", "conditions") for question in row["questions"]]
    return _with_items({**row, "questions": questions}, "questions", "conditions")


def _with_items(value: dict, *names: str) -> dict:
    return {**value, **{name: [_item(row) for row in value.get(name, [])] for name in names}}


def _item(value: dict) -> dict:
    """A list item with the lasting id without which it would not be offered for translation."""
    return {"type": "item", "value": value, "id": str(uuid.uuid4())}
