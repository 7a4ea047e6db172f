"""Puts the two stock pages in front of the site: `python -m bench.stock.fill PAGE.html`."""

import html
import sys
from pathlib import Path

import django


def fill(source: str) -> None:
    from wagtail.models import Page, Site

    from bench.visits import words

    from .models import StockFormPage, StockPage

    text = "".join(f"<p>{html.escape(piece)}</p>" for piece in words(source))
    home = Page.get_first_root_node().add_child(instance=StockPage(title="Stock", slug="stock"))
    home.add_child(instance=StockPage(title="Page", slug="page", body=text))
    form = StockFormPage(title="Form", slug="form", thank_you_text="<p>Thank you.</p>")
    form.form_fields.set(_fields())
    home.add_child(instance=form)
    for site in Site.objects.all():
        site.root_page = home
        site.save()


def _fields() -> list:
    """The fields of our help form, with the same choices."""
    from reference.models import ClientType, Country, Sector, Topic

    from .models import StockFormField

    kinds = {
        "host_country": ("radio", Country.objects.values_list("key", flat=True)),
        "topic": ("radio", Topic.objects.values_list("key", flat=True)),
        "sector": ("radio", Sector.objects.values_list("key", flat=True)),
        "client_type": ("radio", ClientType.values),
        "in_danger": ("checkbox", ()),
        "story": ("multiline", ()),
        "contact": ("singleline", ()),
        "consent": ("checkbox", ()),
    }
    return [
        StockFormField(
            sort_order=position,
            label=name,
            clean_name=name,
            field_type=kind,
            required=name == "consent",
            choices="\n".join(choices),
        )
        for position, (name, (kind, choices)) in enumerate(kinds.items())
    ]


if __name__ == "__main__":
    django.setup()
    fill(Path(sys.argv[1]).read_text())
