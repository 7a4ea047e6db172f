"""Registers what answers a workshop's page, and workshops and participants in the admin."""

from django.contrib import admin, messages
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail_modeladmin.options import ModelAdminGroup, modeladmin_register

from accounts.guard import CarefulEditView, GuardedModelAdmin
from content.pages import answered_by

from . import actions, views, zones
from .models import Registration, Workshop, WorkshopPage

hooks.register("on_serve_page", answered_by(WorkshopPage, views.serve))
hooks.register("find_receipt", views.found)
hooks.register("end_receipt", actions.end)


class WorkshopEditView(CarefulEditView):
    def form_valid(self, form):
        response = super().form_valid(form)
        if "time_zone" in form.changed_data:
            said = gettext("The times are kept as they were written. They are now %(city)s time.")
            messages.info(self.request, said % {"city": zones.city(self.instance.time_zone)})
        return response


class WorkshopAdmin(GuardedModelAdmin):
    model = Workshop
    menu_label = _("Workshops")
    menu_icon = "date"
    list_display = ("key", "kind", "place", "starts_there", "capacity")
    list_filter = ("kind", "country")
    search_fields = ("key", "place")
    edit_view_class = WorkshopEditView

    @admin.display(description=_("starts"), ordering="starts_at")
    def starts_there(self, workshop: Workshop) -> str:
        """Everybody reads the clock of the place, whatever zone their own account has."""
        return workshop.starts_there


class RegistrationAdmin(GuardedModelAdmin):
    """Who comes: a list to look at and to print; people register on the site themselves."""

    model = Registration
    menu_label = _("Participants")
    menu_icon = "group"
    list_display = ("__str__", "workshop", "nickname", "status", "language", "created_at")
    list_filter = ("workshop", "status", "language")
    list_select_related = ("workshop",)
    inspect_view_enabled = True
    inspect_view_fields = ("workshop", "status", "nickname", "contact", "language", "created_at")


@modeladmin_register
class WorkshopsGroup(ModelAdminGroup):
    menu_label = _("Workshops")
    menu_icon = "date"
    menu_order = 210
    items = (WorkshopAdmin, RegistrationAdmin)
