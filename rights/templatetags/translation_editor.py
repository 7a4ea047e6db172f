"""What the translation editor offers to people who may not publish."""

import json

from django import template

register = template.Library()


@register.filter
def without_alias(props: str) -> str:
    """The editor's settings without its offer to put the source language's text live instead."""
    settings = json.loads(props)
    settings["links"]["convertToAliasUrl"] = None
    return json.dumps(settings)
