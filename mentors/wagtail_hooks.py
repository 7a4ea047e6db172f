"""Registers the mentors in the admin."""

from django.utils.translation import gettext_lazy as _
from wagtail_modeladmin.options import modeladmin_register

from reference.answerer_admin import AnswererAdmin

from .models import Mentor


@modeladmin_register
class MentorAdmin(AnswererAdmin):
    model = Mentor
    menu_label = _("Mentors")
    menu_order = 230
    list_display = ("person", "country", "speaks", "room", "takes_requests")
    list_filter = ("country", "is_available", "topics")
    list_select_related = ("user", "country")
    inspect_view_fields = (
        "user",
        "country",
        "languages",
        "topics",
        "sectors",
        "room",
        "is_available",
    )
