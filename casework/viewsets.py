"""The desk: where mentors, officers and coordinators work on requests in the admin."""

import re
from functools import wraps

import django_filters
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.forms import CheckboxSelectMultiple
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from wagtail.admin.filters import MultipleUserFilter, WagtailFilterSet
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.views.generic.history import HistoryView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from accounts.models import User
from content.folding import folded
from reference.models import Country, Sector, Topic

from . import actions, forms, tables
from .models import NEXT_STEPS, HelpRequest, Status


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

    def get(self, request, *args, **kwargs):
        late = HelpRequest.objects.visible_to(request.user).unrouted().count()
        if late and not self.results_only:
            text = ngettext(
                "%(count)d request has found nobody for ten minutes. The queue may be down.",
                "%(count)d requests have found nobody for ten minutes. The queue may be down.",
                late,
            )
            messages.error(request, text % {"count": late})
        return super().get(request, *args, **kwargs)

    def get_base_queryset(self):
        rows = HelpRequest.objects.visible_to(self.request.user)
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


class CaseView(InspectView):
    """One request with its conversation and what may be done next."""

    template_name = "casework/desk/case.html"
    page_title = gettext_lazy("Request")

    def get_object(self, queryset=None):
        visible = HelpRequest.objects.visible_to(self.request.user)
        related = (*tables.NEEDED, "entered_by", "form_version")
        return get_object_or_404(visible.select_related(*related), pk=self.pk)

    def get(self, request, *args, **kwargs):
        actions.open_case(request=self.object, by=request.user)
        actions.note_opening(request=self.object, by=request.user)
        self.object.refresh_from_db(fields=["status"])
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        user = self.request.user
        case = self.object
        return super().get_context_data(
            **kwargs,
            case=case,
            conversation=case.messages.select_related("by"),
            consents=tables.consents(case),
            openings=tables.openings(case),
            may_answer=case.assignee_id == user.pk,
            may_close=Status.CLOSED in NEXT_STEPS[Status(case.status)],
            answer_form=forms.AnswerForm(),
            assign_form=forms.AssignForm() if self._may_assign() else None,
        )

    def _may_assign(self) -> bool:
        may = self.request.user.has_perm("casework.coordinate_helprequest")
        return may and not self.object.erased_at and self.object.may_be_read


class CaseHistoryView(HistoryView):
    """What happened to one request, for whoever may read it; nobody may change rows."""

    any_permission_required = ["view"]
    header_buttons = []

    def get_edit_url(self, instance):
        """The way back: there is a page to read a request, none to edit it."""
        return reverse("helprequest:inspect", args=[instance.pk])


class CaseActionView(View):
    """One button of a case: does its action and returns to the case."""

    form_class = None

    def post(self, request, pk):
        case = get_object_or_404(HelpRequest.objects.visible_to(request.user), pk=pk)
        form = self.form_class(request.POST) if self.form_class else None
        if form and not form.is_valid():
            messages.error(request, " ".join(m for found in form.errors.values() for m in found))
            return redirect("helprequest:inspect", case.pk)
        try:
            self.act(case, form, request.user)
        except actions.ImpossibleStep:
            messages.error(request, _("This cannot be done with the request as it is now."))
        except actions.NobodyReads:
            messages.error(request, _("Nobody may read this request any more."))
        return redirect("helprequest:inspect", case.pk)


class AnswerView(CaseActionView):
    form_class = forms.AnswerForm

    def act(self, case, form, user):
        actions.answer(request=case, body=form.cleaned_data["body"], by=user)
        messages.success(self.request, _("Your answer is in the worker's mailbox."))


class CloseView(CaseActionView):
    def act(self, case, form, user):
        actions.close(request=case, by=user)
        messages.success(self.request, _("Closed."))


class AssignView(CaseActionView):
    form_class = forms.AssignForm

    def act(self, case, form, user):
        if not user.has_perm("casework.coordinate_helprequest"):
            raise PermissionDenied
        actions.assign(request=case, to=form.cleaned_data["to"], by=user)
        messages.success(self.request, _("Handed over."))


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
            path("answer/<int:pk>/", self.construct_view(AnswerView), name="answer"),
            path("close/<int:pk>/", self.construct_view(CloseView), name="close"),
            path("assign/<int:pk>/", self.construct_view(AssignView), name="assign"),
        ]

    def construct_view(self, view_class, **kwargs):
        """Wagtail checks permissions per model; a case is confidential per person."""
        view = super().construct_view(view_class, **kwargs)

        @wraps(view)
        def confidential(request, *args, **kwargs):
            if pk := kwargs.get("pk"):
                get_object_or_404(HelpRequest.objects.visible_to(request.user), pk=pk)
            response = view(request, *args, **kwargs)
            response["Cache-Control"] = "no-store"
            return response

        return confidential


def _people(words: str) -> list[int]:
    """Accounts that have requests, by any part of their name, with or without diacritics."""
    users = User.objects.filter(help_requests__isnull=False).distinct()
    rows = users.values_list("pk", "first_name", "last_name", "username")
    return [pk for pk, *names in rows if words in folded(" ".join(names))]
