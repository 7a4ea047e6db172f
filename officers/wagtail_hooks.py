"""Registers the shops and their officers in the admin."""

from django.utils.translation import gettext_lazy as _
from wagtail_modeladmin.options import ModelAdminGroup, modeladmin_register

from accounts.guard import GuardedModelAdmin
from reference.answerer_admin import AnswererAdmin

from .models import Officer, Shop


class ShopAdmin(GuardedModelAdmin):
    model = Shop
    menu_label = _("One-to-one shops")
    menu_icon = "site"
    list_display = ("name", "host", "region", "country")
    list_filter = ("country", "areas")
    search_fields = ("name", "host", "region")
    inspect_view_enabled = True
    inspect_view_fields = ("name", "host", "region", "country", "address", "languages", "areas")


class OfficerAdmin(AnswererAdmin):
    model = Officer
    menu_label = _("Migration Officers")
    list_display = ("person", "shop", "speaks", "room", "takes_requests")
    list_filter = ("is_available", "shop")
    list_select_related = ("user", "shop")
    search_fields = (*AnswererAdmin.search_fields, "shop__name")
    inspect_view_fields = (
        "user",
        "shop",
        "countries",
        "languages",
        "sectors",
        "room",
        "is_available",
    )


@modeladmin_register
class ShopsGroup(ModelAdminGroup):
    menu_label = _("Shops")
    menu_icon = "site"
    menu_order = 220
    items = (ShopAdmin, OfficerAdmin)
