"""The tables of the desk: requests; what the worker agreed to; who has read it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, Table, TitleColumn

from .models import Consent, HelpRequest


class UrgencyColumn(Column):
    """Danger stands out by a sign and by colour."""

    cell_template_name = "casework/desk/urgency_cell.html"


class StatusColumn(StatusTagColumn):
    """Says beside the status that the worker wrote or corrected something nobody has opened."""

    cell_template_name = "casework/desk/status_cell.html"


# What the columns show of other tables.
NEEDED = ("topic", "host_country", "sector", "assignee")
REQUESTS = [
    TitleColumn(
        "number",
        classname="w-whitespace-nowrap",
        label=gettext_lazy("Number"),
        accessor="number",
        url_name="helprequest:inspect",
    ),
    Column("topic", label=gettext_lazy("Topic"), accessor="topic"),
    Column("host_country", label=gettext_lazy("Country"), accessor="host_country"),
    Column("sector", label=gettext_lazy("Sector"), accessor="sector"),
    Column("language", label=gettext_lazy("Language"), accessor="get_language_display"),
    UrgencyColumn("urgency", label=gettext_lazy("Urgency"), accessor="get_urgency_display"),
    StatusColumn("status", label=gettext_lazy("Status"), accessor="get_status_display"),
    Column("assignee", label=gettext_lazy("Assigned to"), accessor="assignee.get_full_name"),
    DateColumn("created_at", label=gettext_lazy("Received")),
]


AT_A_GLANCE = ("number", "topic", "urgency", "status", "created_at")


def at_a_glance(rows, most: int) -> Table:
    """As much of each request as a phone shows side by side."""
    columns = [column for column in REQUESTS if column.name in AT_A_GLANCE]
    return Table(columns, rows.select_related("topic")[:most], caption=_("Help requests"))


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
