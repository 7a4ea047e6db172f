"""Puts the review of translations into the admin and closes wagtail-localize's ways around it."""

from django.urls import path
from wagtail import hooks

from . import views


@hooks.register("register_admin_urls", order=-1)
def register_translation_review():
    """Two addresses are wagtail-localize's own: the first match answers, so ours come first."""
    return [
        path(
            "localize/translate/<int:translation_id>/review/",
            views.send_to_review,
            name="send_translation_to_review",
        ),
        path("localize/update/<int:translation_source_id>/", views.SyncTranslationsView.as_view()),
        path("localize/page/<int:page_id>/convert_to_alias/", views.back_to_alias),
    ]
