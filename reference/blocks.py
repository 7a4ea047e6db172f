"""Blocks of a page body; whatever text stands in them may show figures of the ledger by `{KEY}`."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from .models import Country, Fact


def _countries():
    return [("EU", _("European Union")), *((c.key, c.label) for c in Country.objects.active())]


class CountryKeyBlock(blocks.ChoiceBlock):
    """The key of a country; a stored one needs no look-up, which would cost a query a block."""

    def normalize_choice(self, value):
        return value


class ProseBlock(blocks.RichTextBlock):
    def __init__(self, **kwargs):
        super().__init__(features=["bold", "link", "ol", "ul"], label=_("Text"), **kwargs)


class TextBlock(blocks.StructBlock):
    heading = blocks.CharBlock(required=False, label=_("Heading"))
    text = ProseBlock()

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        template = "reference/blocks/text.html"


class CountryBlock(blocks.StructBlock):
    """What holds in one country only."""

    country = CountryKeyBlock(choices=_countries, label=_("Country"))
    text = ProseBlock()

    class Meta:
        icon = "globe"
        label = _("In one country")
        template = "reference/blocks/country.html"

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        countries = context.get("countries_by_key") or {}
        context["country"] = countries.get(value["country"])
        return context


class WarningBlock(blocks.StructBlock):
    text = ProseBlock()

    class Meta:
        icon = "warning"
        label = _("Warning")
        template = "reference/blocks/warning.html"


class FactKeyBlock(blocks.RegexBlock):
    """The key of a fact, refused while that fact may not be published.

    Not a CharBlock, because those are offered to translators.
    """

    def __init__(self, **kwargs):
        super().__init__(regex=r"^[A-Z]{1,3}-\d+$", **kwargs)

    def clean(self, value):
        value = super().clean(value).strip()
        if value and not Fact.objects.publishable().filter(key=value).exists():
            raise ValidationError(_("There is no fact with this key that may be published."))
        return value


class ContactBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Name"))
    text = blocks.TextBlock(required=False, label=_("What they do"))
    country = CountryKeyBlock(choices=_countries, required=False, label=_("Country"))
    fact = FactKeyBlock(
        required=False,
        label=_("Fact with the phone numbers"),
        help_text=_("The key of the fact, as IT-04. Its phones and addresses are shown."),
    )

    class Meta:
        icon = "mail"
        label = _("Contact")


class ContactsBlock(blocks.StructBlock):
    heading = blocks.CharBlock(required=False, label=_("Heading"))
    contacts = blocks.ListBlock(ContactBlock())

    class Meta:
        icon = "group"
        label = _("Contacts")
        template = "reference/blocks/contacts.html"


class BodyBlock(blocks.StreamBlock):
    text = TextBlock()
    country = CountryBlock()
    warning = WarningBlock()
    contacts = ContactsBlock()
