"""Rich text of pages with the figures of the ledger and the links in it."""

from django import template
from django.utils import translation
from wagtail.rich_text import RichText

from reference import ledger, links
from reference.figures import CONTACT_NAMES, ICONS, link, written
from reference.models import Figure

register = template.Library()


@register.filter
def linked(text: RichText, addresses):
    """What Wagtail's `richtext` does, with the addresses that the page has looked up at once."""
    return links.linked(text.source, addresses or {})


@register.filter
def with_facts(html, facts):
    """`{{ text|linked:addresses|with_facts:facts }}`: tokens become figures."""
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
