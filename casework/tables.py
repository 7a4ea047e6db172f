"""The tables beside a case at the desk: what the worker agreed to and who has read it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, DateColumn, Table

from .models import Consent, HelpRequest


def consents(case: HelpRequest) -> Table:
    columns = [
        Column("wording", label=gettext_lazy("Consent")),
        Column("state", label=gettext_lazy("State"), accessor=_state),
        DateColumn("given_at", label=gettext_lazy("Given")),
    ]
    return Table(columns, case.consents.all(), caption=_("Consents"))


def openings(case: HelpRequest) -> Table:
    columns = [
        Column("by", label=gettext_lazy("Name"), accessor="by.get_full_name"),
        Column("role", label=gettext_lazy("Role"), accessor="get_role_display"),
        Column("place", label=gettext_lazy("Place")),
        Column("day", label=gettext_lazy("Day")),
    ]
    return Table(columns, case.openings.select_related("by"), caption=_("Who has read this"))


def _state(consent: Consent) -> str:
    return _("withdrawn") if consent.withdrawn_at else consent.get_way_display()
