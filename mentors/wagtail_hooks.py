"""Registers the mentors in the admin."""

from django.utils.translation import gettext_lazy as _
from wagtail_modeladmin.options import modeladmin_register

from accounts.guard import GuardedModelAdmin

from .models import Mentor


@modeladmin_register
class MentorAdmin(GuardedModelAdmin):
    model = Mentor
    menu_label = _("Mentors")
    menu_icon = "user"
    menu_order = 230
    list_display = ("user", "country", "language_names", "room", "is_available")
    list_filter = ("country", "is_available", "topics")
    list_select_related = ("user", "country")
    search_fields = ("user__first_name", "user__last_name")
    inspect_view_enabled = True
    inspect_view_fields = (
        "user",
        "country",
        "languages",
        "topics",
        "sectors",
        "room",
        "is_available",
    )
