"""What the translation editor offers, and to whom."""

import json

from django import template

register = template.Library()


@register.filter
def without_alias(props: str) -> str:
    """The editor's settings without its offer to put the source language's text live instead."""
    settings = json.loads(props)
    settings["links"]["convertToAliasUrl"] = None
    return json.dumps(settings)


@register.filter
def without_publish(props: str) -> str:
    """The editor's settings without the button that passes the review by."""
    settings = json.loads(props)
    settings["perms"]["canPublish"] = False
    return json.dumps(settings)
