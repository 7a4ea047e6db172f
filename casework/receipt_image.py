"""The receipt as a picture to keep among one's photos."""

import json
from functools import lru_cache
from pathlib import Path

from django.utils.translation import get_language

from content.drawing import drawings

from . import codes

_TEMPLATE = Path(__file__).with_name("receipt.typ")
_DOTS_PER_INCH = 200


def receipt_png(code: int) -> bytes:
    """A PNG of the code in words of the active language and in pictures; no name and no address."""
    import typst

    pictures = codes.to_pictures(code)
    content = {
        "words": codes.to_words(code, get_language()),
        "drawings": [_shapes()[shape] for shape, _number in pictures],
        "numbers": [number for _shape, number in pictures],
    }
    return typst.compile(
        _TEMPLATE.read_bytes(),
        format="png",
        ppi=_DOTS_PER_INCH,
        sys_inputs={"code": json.dumps(content, ensure_ascii=False)},
    )


@lru_cache(maxsize=1)
def _shapes() -> dict[int, str]:
    """Each shape as a file of its own."""
    return {
        int(key.removeprefix("shape-")): (
            f'<svg xmlns="http://www.w3.org/2000/svg"{attributes} color="black">'
            f"{inner.replace('currentColor', 'black')}</svg>"
        )
        for key, (attributes, inner) in drawings("receipt-shapes").items()
    }
