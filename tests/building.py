"""Building a help form as editors do: the page editor's own form, sent over HTTP."""

from django.urls import reverse
from wagtail import blocks
from wagtail.models import Page
from wagtail.test.utils.form_data import querydict_from_html

from .desk import signed_in

# Where plain values keep the id of a list's item, by which its translations are found again.
LASTING = "_id"


def typed(block: blocks.Block, value, prefix: str) -> dict[str, str]:
    """What the browser sends for a block with this value, everything inside it included."""
    if isinstance(block, blocks.StreamBlock):
        parts = [(part.block, part.value, part.id, part.block_type) for part in value]
        return _listed(parts, prefix)
    if isinstance(block, blocks.ListBlock):
        parts = [(block.child_block, part, part.get(LASTING), "") for part in _plain(value)]
        return _listed(parts, prefix)
    if isinstance(block, blocks.StructBlock):
        sent = {}
        for name, child in block.child_blocks.items():
            sent |= typed(child, value.get(name), f"{prefix}-{name}")
        return sent
    if isinstance(block, blocks.BooleanBlock):
        return {prefix: "on"} if value else {}
    shown = block.field.prepare_value(block.value_for_form(value))
    return {prefix: block.field.widget.format_value(shown) or ""}


def _listed(parts: list[tuple], prefix: str) -> dict[str, str]:
    sent = {f"{prefix}-count": str(len(parts))}
    for n, (block, value, lasting, kind) in enumerate(parts):
        place = f"{prefix}-{n}"
        sent |= {f"{place}-deleted": "", f"{place}-order": str(n), f"{place}-id": lasting or ""}
        sent |= {f"{place}-type": kind} if kind else {}
        sent |= typed(block, value, f"{place}-value")
    return sent


def question(key: str, kind: str = "text", label: str = "", **more) -> dict:
    """A question with all that editors must say about it."""
    usual = {"purpose": "advice", "keep_days": 180, "choices": [], "conditions": []}
    return {"key": key, "kind": kind, "label": label or key, **usual, **more}


def condition(key: str, value: str = "", operator: str = "is") -> dict:
    return {"question": key, "operator": operator, "value": value}


def step(key: str, *questions: dict, conditions: list[dict] = ()) -> dict:
    return {
        "key": key,
        "title": f"Title {key}",
        "questions": list(questions),
        "conditions": list(conditions),
    }


def raw_steps(page: Page) -> list[dict]:
    """The steps of a page as plain values, to change and send back."""
    return [_plain(part.value) for part in page.steps]


def _plain(value):
    if isinstance(value, blocks.StructValue):
        return {name: _plain(child) for name, child in value.items()}
    if isinstance(value, blocks.list_block.ListValue):
        return [{**_plain(child.value), LASTING: child.id} for child in value.bound_blocks]
    return value


def send_form(username: str, page: Page, steps: list[dict], action: str = "action-submit"):
    """The page editor with these steps instead of those that were there."""
    client = signed_in(username)
    where = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = querydict_from_html(client.get(where).content.decode(), form_id="page-edit-form")
    sent = {name: form.getlist(name) for name in form}
    ids = {part.value["key"]: part.id for part in page.steps}
    block = page.steps.stream_block
    parts = [(block.child_blocks["step"], row, ids.get(row["key"]), "step") for row in steps]
    sent |= typed(page.body.stream_block, page.body, "body") | _listed(parts, "steps")
    return client.post(where, {**sent, action: "1"})


def put_live(page: Page, steps: list[dict]) -> None:
    """The same without the admin, where something else is looked at."""
    rows = [{"type": "step", "value": row} for row in steps]
    page.steps = page.steps.stream_block.to_python(rows)
    page.save_revision().publish()
