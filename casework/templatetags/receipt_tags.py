"""Pictures of a receipt code."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def receipt_shape(number: int) -> SafeString:
    """One of the 64 shapes a code can be drawn with."""
    return format_html(
        '<svg class="icon" focusable="false"><use href="{}#shape-{}"></use></svg>',
        static("img/receipt-shapes.svg"),
        number,
    )
