"""Static files as they are sent: our own style sheets and scripts without what only people read."""

import re

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_BREAK = re.compile(r"\s*\n\s*")
_AROUND = re.compile(r" ?([{};,>]) ?")
_START = re.compile(r"^\s+(//.*)?", re.MULTILINE)


def small_style(text: str) -> str:
    """Without comments, breaks and blanks that mean nothing."""
    return _AROUND.sub(r"\1", _BREAK.sub("", _COMMENT.sub("", text))).replace(";}", "}")


def small_script(text: str) -> str:
    """Without comments, indents and empty lines. Each line stays a line, as scripts need it."""
    return _START.sub("", _COMMENT.sub("", text))


SMALLER = {"css": small_style, "js": small_script}


class SmallStaticFiles(CompressedManifestStaticFilesStorage):
    """Only what lies in our own `static/css` and `static/js`: packages bring theirs as they are."""

    def _save(self, name, content):
        if smaller := SMALLER.get(name.replace("\\", "/").partition("/")[0]):
            text = b"".join(content.chunks()).decode()
            content = ContentFile(smaller(text).encode())
        return super()._save(name, content)
