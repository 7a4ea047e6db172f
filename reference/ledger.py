"""Which facts a text uses, and how they appear in it."""

import re

from django.utils import translation
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from freshness.snapshot import snapshot

from .figures import TOKEN, link, written
from .models import Fact, Figure


def tokens(text: str) -> list[tuple[str, str]]:
    """(key, figure name) of each `{KEY}` or `{KEY.name}` in the order of the text."""
    return [(key, name or "") for key, name in TOKEN.findall(text)]


def facts_by_key(keys) -> dict[str, Fact]:
    """Those of the facts that may be shown today, in two queries however many there are."""
    wanted = list(dict.fromkeys(keys))
    facts = Fact.objects.publishable().filter(key__in=wanted).prefetch_related("figures")
    found = {fact.key: fact for fact in facts}
    return {key: found[key] for key in wanted if key in found}


@snapshot
def kept_facts(keys: tuple[str, ...]) -> dict[str, Fact]:
    """The same for those who only read."""
    return facts_by_key(keys)


def problems(text: str, keys=()) -> list[str]:
    """One sentence for each figure of the text that could not be shown today."""
    asked = tokens(text)
    facts = facts_by_key([*(key for key, _name in asked), *keys])
    wrong = [key for key in keys if key and key not in facts]
    for key, name in asked:
        if key not in facts or name not in facts[key].figures_by_name:
            wrong.append(f"{key}.{name}" if name else key)
    return [
        _("“%(key)s” is not a figure of a fact that may be published.") % {"key": key}
        for key in dict.fromkeys(wrong)
    ]


def show(html: str, facts: dict[str, Fact]) -> SafeString:
    """`html` with each token as its figure in the active language, linked to number or source.

    A figure that may no longer be shown leaves a plain remark: an old number is worse than none.
    """
    language = translation.get_language()

    def figure_html(match: re.Match) -> str:
        fact = facts.get(match[1])
        figure = fact.figures_by_name.get(match[2] or "") if fact else None
        if not figure:
            return format_html('<span class="fact fact--missing">{}</span>', _("(being checked)"))
        return figure_link(figure, language, source=fact.key)

    return mark_safe(TOKEN.sub(figure_html, conditional_escape(html)))  # noqa: S308  (escaped)


def figure_link(figure: Figure, language: str, source: str = "") -> SafeString:
    text = written(figure.kind, figure.value, figure.currency, language)
    if figure.kind in Figure.CONTACTS:
        return format_html(
            '<a class="fact" href="{}">{}</a>', link(figure.kind, figure.value), text
        )
    return format_html('<a class="fact" href="#source-{}">{}</a>', source, text)
