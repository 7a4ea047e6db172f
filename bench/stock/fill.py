"""Makes the two pages of the stock site: `python -m bench.stock.fill PAGE.html`."""

import html
import sys
import tomllib
from pathlib import Path

import django

VOCABULARY = Path(__file__).parent.parent.parent / "reference/data/vocabulary.toml"


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
    """The fields of our help form, with as many choices."""
    from .models import StockFormField

    terms = tomllib.loads(VOCABULARY.read_text())
    kinds = {
        "host_country": ("radio", [row["key"] for row in terms["countries"]]),
        "topic": ("radio", [row["key"] for row in terms["topics"]]),
        "sector": ("radio", [row["key"] for row in terms["sectors"]]),
        "client_type": ("radio", ["worker", "firm", "public_administration"]),
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
