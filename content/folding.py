"""Makes words comparable across keyboards: no diacritics, Latin letters, lower case."""

import re

from anyascii import anyascii


def folded(text: str) -> str:
    """`Șomaj`, `ŞOMAJ` and `somaj` become one word, and so do `заплата` and `zaplata`."""
    return anyascii(text).lower()


def folded_query(typed: str, longest: int = 200) -> str:
    """Words of a search, safe for every database: SQLite fails on quotes and on blanks."""
    return " ".join(re.findall(r"\w+", folded(typed[:longest])))
