"""Pictures of a receipt code."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from content.drawing import drawings

register = template.Library()


@register.simple_tag
def receipt_shape(number: int) -> SafeString:
    """One of the 64 shapes a code can be drawn with."""
    attributes, inner = drawings("receipt-shapes")[f"shape-{number}"]
    return format_html('<svg class="icon"{}>{}</svg>', attributes, inner)
