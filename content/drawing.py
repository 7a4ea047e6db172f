"""Our own drawings. A page carries those that it shows, so that a phone asks for none of them."""

import re
from functools import cache
from pathlib import Path

from django.utils.safestring import SafeString, mark_safe

_FOLDER = Path(__file__).with_name("drawings")
_SYMBOL = re.compile(r'<symbol id="([\w-]+)"([^>]*)>(.*?)</symbol>', re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


@cache
def drawings(name: str) -> dict[str, tuple[SafeString, SafeString]]:
    """All drawings of one file by their id: what their `svg` tag says, and what stands in it."""
    text = _COMMENT.sub("", (_FOLDER / f"{name}.svg").read_text(encoding="utf-8"))
    return {
        key: (mark_safe(attributes), mark_safe(inner))  # noqa: S308  (our own files)
        for key, attributes, inner in _SYMBOL.findall(text)
    }
