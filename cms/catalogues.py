"""Finds every string of the project that readers or staff see, without gettext being installed."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation.template import templatize

_PLAIN = {"gettext", "gettext_lazy", "gettext_noop", "_", "noop"}
_PLURAL = {"ngettext", "ngettext_lazy"}
_CALL = re.compile(r"""\b(?P<name>gettext|_|ngettext)\((?P<args>.*?)\)\s""", re.DOTALL)
_LEFT_OUT = {".venv", "var", "tests", "bench", "migrations", "node_modules"}


def messages(root: Path | None = None) -> dict[tuple[str, str], list[str]]:
    """(singular, plural or "") of every message, with the files that use it."""
    root = root or settings.BASE_DIR
    found: dict[tuple[str, str], list[str]] = {}
    for path in sorted(root.rglob("*")):
        if _LEFT_OUT.intersection(path.relative_to(root).parts[:-1]):
            continue
        for message in _in_file(path):
            found.setdefault(message, []).append(str(path.relative_to(root)))
    return found


def catalogue(language: str) -> Path:
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"


def gaps(language: str) -> list[str]:
    """Messages without a translation in this language."""
    po = polib.pofile(str(catalogue(language)))
    done = {(e.msgid, e.msgid_plural) for e in po if e.translated() and not e.obsolete}
    return [singular for singular, plural in messages() if (singular, plural) not in done]


def _in_file(path: Path) -> Iterator[tuple[str, str]]:
    if path.suffix == ".py":
        yield from _in_python(path.read_text(encoding="utf-8"))
    elif path.suffix in (".html", ".txt") and "templates" in path.parts:
        yield from _in_template(path.read_text(encoding="utf-8"))


def _in_python(source: str) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", "") or getattr(node.func, "id", "")
        texts = [
            a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)
        ]
        if name in _PLAIN and len(texts) == 1:
            yield texts[0], ""
        elif name in _PLURAL and len(texts) >= 2:
            yield texts[0], texts[1]


def _constants(arguments: list[ast.expr]) -> list[str]:
    values = [a.value for a in arguments if isinstance(a, ast.Constant)]
    return [value for value in values if isinstance(value, str)]


def _in_template(source: str) -> Iterator[tuple[str, str]]:
    for call in _CALL.finditer(templatize(source)):
        parsed = ast.parse(f"f({call['args'].strip()})", mode="eval").body
        texts = [
            arg.value
            for arg in parsed.args
            if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
        ]
        if texts:
            yield texts[0], texts[1] if call["name"] == "ngettext" and len(texts) > 1 else ""
