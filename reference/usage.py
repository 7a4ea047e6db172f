"""Where a term or a fact is used, so that none disappears under a page, a person or a request."""

from django.apps import apps
from django.db.models import Model
from django.utils.text import capfirst
from modelcluster.fields import ParentalKey

from .models import Country, Fact
from .pages import LedgerPage


def uses(row: Model) -> list[str]:
    """One line for each kind of row that points here; pages that name it in their text by title."""
    return [*_relations(row), *_pages(row)]


def _relations(row: Model) -> list[str]:
    """Counts only: who asks for help and what about stays in the case work."""
    lines = []
    for relation in row._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete:
            continue
        model = relation.related_model
        if model._meta.auto_created or isinstance(relation.field, ParentalKey):
            continue  # the table between two models, and the row's own parts
        if count := model._base_manager.filter(**{relation.field.name: row}).count():
            lines.append(f"{capfirst(model._meta.verbose_name_plural)}: {count}")
    return lines


def _pages(row: Model) -> list[str]:
    names = {Fact: "fact_keys", Country: "country_keys"}
    if type(row) not in names:
        return []
    return [
        f"{capfirst(page._meta.verbose_name)}: {page.get_admin_display_title()} ({page.locale})"
        for model in apps.get_models()
        if issubclass(model, LedgerPage)
        for page in model.objects.select_related("locale").order_by("path")
        if row.key in getattr(page, names[type(row)])
    ]
