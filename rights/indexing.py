"""The search knows rights pages by the labels of their topics and countries."""

from django.db.models.signals import post_save
from wagtail.search import index

from reference.models import Country, Topic

from .models import RightsPage


def connect() -> None:
    post_save.connect(_index_again, sender=Topic)
    post_save.connect(_index_again, sender=Country)


def _index_again(instance: Topic | Country, created: bool, **_kwargs) -> None:
    """A label was changed: index the pages that carry it."""
    if created:
        return
    name = "topics" if isinstance(instance, Topic) else "countries"
    for page in RightsPage.objects.filter(**{name: instance}).select_related("locale"):
        index.insert_or_update_object(page)
