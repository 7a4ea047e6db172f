"""The desk: where mentors, officers and coordinators work on requests in the admin."""

import re
from functools import wraps

import django_filters
from django.conf import settings
from django.db.models import Q
from django.forms import CheckboxSelectMultiple
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.filters import MultipleUserFilter, WagtailFilterSet
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from accounts.models import User
from content.folding import folded
from reference.models import Country, Sector, Topic

from . import tables
from .case_views import ACTIONS, CaseHistoryView, CaseView, not_yours
from .flood import FloodView, remark
from .models import HelpRequest


class DeskPolicy(ModelPermissionPolicy):
    """Requests are looked at, never added, edited or deleted as rows: actions do that."""

    def user_has_permission(self, user, action):
        return action == "view" and super().user_has_permission(user, "view")

    def user_has_any_permission(self, user, actions):
        return any(self.user_has_permission(user, action) for action in actions)


class DeskFilterSet(WagtailFilterSet):
    language = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Language"),
        choices=settings.LANGUAGES,
    )

    assignee = MultipleUserFilter(
        label=gettext_lazy("Assigned to"),
        queryset=lambda request: User.objects.filter(
            help_requests__in=HelpRequest.objects.visible_to(request.user)
        ).distinct(),
        widget=CheckboxSelectMultiple,
    )

    class Meta:
        model = HelpRequest
        fields = [
            "status",
            "urgency",
            "topic",
            "host_country",
            "client_type",
            "language",
            "assignee",
        ]


class DeskView(IndexView):
    """Requests this person may see, most pressing first; searched by number, topic or country."""

    page_title = gettext_lazy("Help requests")
    is_searchable = True
    default_ordering = None

    def setup(self, request, *args, **kwargs):
        """Nothing of a request leaves as a spreadsheet, not even how many there are."""
        super().setup(request, *args, **kwargs)
        self.is_export = False

    def get(self, request, *args, **kwargs):
        late = HelpRequest.objects.visible_to(request.user).unrouted().count()
        if late and not self.results_only:
            text = ngettext(
                "%(count)d request has found nobody for ten minutes. The queue may be down.",
                "%(count)d requests have found nobody for ten minutes. The queue may be down.",
                late,
            )
            messages.error(request, text % {"count": late})
        flood = HelpRequest.objects.visible_to(request.user).set_apart().count()
        if flood and not self.results_only:
            button = messages.button(reverse("helprequest:flood"), _("Look at them"))
            messages.warning(request, remark(flood), buttons=[button])
        return super().get(request, *args, **kwargs)

    def get_base_queryset(self):
        rows = HelpRequest.objects.visible_to(self.request.user).not_set_apart()
        return rows.select_related(*tables.NEEDED)

    def order_queryset(self, queryset):
        return queryset.most_pressing_first()

    def search_queryset(self, queryset):
        query = folded(self.search_query or "").strip()
        if not query:
            return queryset
        found = Q(assignee__in=_people(query))
        for model, field in ((Topic, "topic"), (Country, "host_country"), (Sector, "sector")):
            found |= Q(**{f"{field}__in": model.objects.labelled(query)})
        if number := re.search(r"\d+", query):
            found |= Q(pk=int(number[0][:18]))
        return queryset.filter(found)


class HelpRequestViewSet(ModelViewSet):
    model = HelpRequest
    url_prefix = "requests"
    url_namespace = "helprequest"
    icon = "mail"
    menu_label = gettext_lazy("Help requests")
    menu_order = 10
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    exclude_form_fields = ("story", "contact")
    index_view_class = DeskView
    inspect_view_class = CaseView
    history_view_class = CaseHistoryView
    filterset_class = DeskFilterSet
    list_display = tables.REQUESTS

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("flood/", self.construct_view(FloodView), name="flood"),
            *(
                path(f"{name}/<int:pk>/", self.construct_view(view), name=name)
                for name, view in ACTIONS.items()
            ),
        ]

    def construct_view(self, view_class, **kwargs):
        """Wagtail checks permissions per model; a case is confidential per person."""
        view = super().construct_view(view_class, **kwargs)

        @wraps(view)
        def confidential(request, *args, **kwargs):
            pk = kwargs.get("pk")
            is_closed = pk and not HelpRequest.objects.visible_to(request.user).filter(pk=pk)
            response = not_yours(request, pk) if is_closed else view(request, *args, **kwargs)
            response["Cache-Control"] = "no-store"
            return response

        return confidential


def _people(words: str) -> list[int]:
    """Accounts that have requests, by any part of their name, with or without diacritics."""
    users = User.objects.filter(help_requests__isnull=False).distinct()
    rows = users.values_list("pk", "first_name", "last_name", "username")
    return [pk for pk, *names in rows if words in folded(" ".join(names))]
