"""What the lists of mentors and of officers have in common in the admin."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.guard import GuardedModelAdmin


class AnswererAdmin(GuardedModelAdmin):
    """People by name, languages and yes or no in words: modeladmin's ticks are pictures we lack."""

    menu_icon = "user"
    search_fields = ("user__first_name", "user__last_name", "user__username")
    inspect_view_enabled = True

    def person(self, row) -> str:
        return str(row)

    def speaks(self, row) -> str:
        return row.language_names

    def takes_requests(self, row) -> str:
        return _("Yes") if row.is_available else _("No")

    person.short_description = gettext_lazy("Name")
    person.admin_order_field = "user__last_name"
    speaks.short_description = gettext_lazy("Languages")
    takes_requests.short_description = gettext_lazy("takes new requests")
    takes_requests.admin_order_field = "is_available"
