"""The abstract page whose text shows figures of the ledger, with their sources below."""

import json

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from content.pages import HubPage
from freshness.snapshot import snapshot

from . import ledger, links
from .blocks import BodyBlock
from .figures import TOKEN
from .models import Country


class LedgerPage(HubPage):
    """A page with a body. It refuses to be saved with a figure that may not be published."""

    body = StreamField(BodyBlock(), blank=True)

    content_panels = [*HubPage.content_panels, FieldPanel("body", heading=gettext_lazy("Text"))]

    class Meta:
        abstract = True

    @property
    def plain_text(self) -> str:
        return f"{super().plain_text} {TOKEN.sub(' ', ' '.join(_texts(self._raw_body)))}"

    def clean(self):
        super().clean()
        wrong = {
            name: _("Figures can stand in the text only, not here.")
            for name in ("title", "summary")
            if TOKEN.search(getattr(self, name))
        }
        if refused := ledger.problems(self._body_json, self._contact_keys):
            wrong["body"] = refused
        if wrong:
            raise ValidationError(wrong)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["facts"] = self.facts
        context["addresses"] = links.addresses(_texts(self._raw_body))
        context["countries_by_key"] = countries_by_key()
        return context

    @cached_property
    def facts(self) -> dict:
        """The facts this page shows, in the order in which it shows them."""
        return ledger.kept_facts(tuple(self.fact_keys))

    @property
    def fact_keys(self) -> list[str]:
        """Keys of the facts that the text names, publishable or not."""
        keys = [key for key, _name in ledger.tokens(self._body_json)]
        return [*keys, *self._contact_keys]

    @property
    def country_keys(self) -> set[str]:
        """Keys of the countries that have a block or a contact of their own."""
        return set(_named("country", self._raw_body))

    @property
    def checked_on(self):
        """The oldest day on which one of the facts was checked; None without facts."""
        return min((fact.checked_on for fact in self.facts.values()), default=None)

    @property
    def _raw_body(self) -> list:
        return self.body.get_prep_value() if self.body else []

    @property
    def _body_json(self) -> str:
        return json.dumps(self._raw_body, ensure_ascii=False)

    @property
    def _contact_keys(self) -> list[str]:
        lists = (b["value"]["contacts"] for b in self._raw_body if b["type"] == "contacts")
        return [key for contacts in lists for key in _named("fact", contacts)]


@snapshot
def countries_by_key() -> dict[str, Country]:
    """All countries in use with their emergency numbers."""
    rows = Country.objects.active().with_emergency()
    return {country.key: country for country in rows}


def _texts(value) -> list[str]:
    """Every string of a raw stream value, without the ids and types around it."""
    match value:
        case str():
            return [value]
        case dict():
            return [
                t for k, v in value.items() if k not in ("id", "type", "fact") for t in _texts(v)
            ]
        case list():
            return [t for item in value for t in _texts(item)]
        case _:
            return []


def _named(name: str, value) -> list[str]:
    """Every non-empty string that stands under this name in a raw stream value."""
    match value:
        case dict():
            own = [value[name]] if value.get(name) and isinstance(value[name], str) else []
            return own + [text for inner in value.values() for text in _named(name, inner)]
        case list():
            return [text for item in value for text in _named(name, item)]
        case _:
            return []
