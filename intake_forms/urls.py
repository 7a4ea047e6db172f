"""The addresses below a help form, found without the queries by which Wagtail finds pages."""

from copy import copy

from django.urls import path, register_converter
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt

from . import views
from .reading import live_forms


class HelpFormConverter:
    """The path of a published help form in the language of the address."""

    regex = "[^?]+"

    def to_python(self, value: str):
        address = f"/{get_language()}/{value}/"
        for page in live_forms():
            if page.address == address:
                return copy(page)
        raise ValueError(value)

    def to_url(self, page) -> str:
        return page.address.strip("/").partition("/")[2]


register_converter(HelpFormConverter, "help_form")


def _below(place: str, view):
    # Whoever refuses cookies may ask for help too; each form carries a signed token instead.
    return path(f"<help_form:page>/{place}/", csrf_exempt(view))


urlpatterns = [
    _below("step/<slug:key>", views.step),
    _below("danger", views.danger),
    _below("check", views.check),
    _below("sent", views.sent),
    _below("resume", views.resume),
    _below("picture", views.image),
]
