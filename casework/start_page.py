"""What waits for those who work at the desk, on the admin's start page."""

from wagtail.admin.ui.components import Component

from . import tables
from .models import HelpRequest

SHOWN = 8


class OpenRequests(Component):
    """The most pressing open requests that this person may see."""

    name = "open_requests"
    order = 10
    template_name = "casework/desk/open_requests.html"

    def get_context_data(self, parent_context):
        visible = HelpRequest.objects.visible_to(parent_context["request"].user)
        rows = visible.not_set_apart().open()
        table = tables.at_a_glance(rows.most_pressing_first(), SHOWN)
        return {"count": rows.count(), "table": table}
