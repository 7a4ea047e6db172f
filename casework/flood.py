"""What looks like a flood, as one group: a coordinator releases or closes it."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin.auth import permission_denied
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from . import actions, tables
from .models import HelpRequest

_MOST = 300


class FloodView(WagtailAdminTemplateMixin, TemplateView):
    page_title = gettext_lazy("Looks like a flood")
    header_icon = "warning"
    template_name = "casework/desk/flood.html"

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm("casework.coordinate_helprequest"):
            return permission_denied(request)
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        here = {"url": "", "label": self.page_title}
        return [*super().get_breadcrumbs_items(), here]

    def get_context_data(self, **kwargs):
        rows = HelpRequest.objects.set_apart().select_related(*tables.NEEDED).order_by("pk")
        return super().get_context_data(**kwargs, cases=rows[:_MOST], remark=remark(rows.count()))

    def post(self, request, *args, **kwargs):
        """Only what was shown and ticked: more may have come since."""
        act = actions.release if request.POST.get("wish") == "release" else actions.dismiss
        ticked = set(request.POST.getlist("case"))
        cases = [case for case in HelpRequest.objects.set_apart() if str(case.pk) in ticked]
        if not cases:
            messages.error(request, gettext("Nothing was done: no request was ticked."))
            return redirect("helprequest:flood")
        for case in cases:
            act(request=case, by=request.user)
        text = ngettext("%(count)d request done.", "%(count)d requests done.", len(cases))
        messages.success(request, text % {"count": len(cases)})
        return redirect("helprequest:flood")


def remark(count: int) -> str:
    """For the list of requests, which leaves them out."""
    text = ngettext(
        "%(count)d request looks like a flood and is set apart.",
        "%(count)d requests look like a flood and are set apart.",
        count,
    )
    return text % {"count": count}
