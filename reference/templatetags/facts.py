"""Figures of the ledger in templates."""

from django import template
from django.utils import translation

from reference import ledger
from reference.figures import CONTACT_NAMES, ICONS, link, written
from reference.models import Figure

register = template.Library()


@register.filter
def with_facts(html, facts):
    """`{{ text|richtext|with_facts:facts }}`: tokens become figures."""
    return ledger.show(html, facts or {})


@register.filter
def contact_lines(facts: dict, key: str) -> list[dict]:
    """Phones and addresses of one fact."""
    fact = facts.get(key) if facts else None
    language = translation.get_language()
    return [
        {
            "icon": ICONS[figure.kind],
            "href": link(figure.kind, figure.value),
            "text": written(figure.kind, figure.value, figure.currency, language),
            "name": CONTACT_NAMES.get(figure.name, figure.name.capitalize()),
        }
        for figure in (fact.figures.all() if fact else ())
        if figure.kind in Figure.CONTACTS
    ]
