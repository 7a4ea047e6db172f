"""The vocabulary and the ledger in the admin: people add countries, topics and facts, not code."""

import django_filters
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import DeleteView, EditView, IndexView
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from accounts.made_from import CarefulEdit
from content.folding import folded

from .models import Area, Country, Fact, Sector, Topic
from .usage import uses


class CarefulDeleteView(DeleteView):
    """Says where a row is used, and deletes only what is used nowhere."""

    template_name = "reference/confirm_delete.html"

    def get_context_data(self, **kwargs):
        found = uses(self.object)
        return super().get_context_data(**kwargs) | {"uses": found, "is_protected": bool(found)}

    def form_valid(self, form):
        if uses(self.object):
            messages.error(self.request, _("This is still in use and was not deleted."))
            return redirect(self.get_delete_url())
        return super().form_valid(form)


class TermListView(IndexView):
    """Terms in their own order, found by key and by label in any language."""

    is_searchable = True
    default_ordering = ("position", "key")

    def search_queryset(self, queryset):
        words = folded(self.search_query or "").strip()
        return queryset.labelled(words) if words else queryset


class CarefulEditView(CarefulEdit, EditView):
    pass


class _ReferenceViewSet(ModelViewSet):
    icon = "list-ul"
    copy_view_enabled = False
    sort_order_field = None
    delete_view_class = CarefulDeleteView
    edit_view_class = CarefulEditView


class TermViewSet(_ReferenceViewSet):
    index_view_class = TermListView
    list_per_page = 50
    list_filter = ["is_active"]
    own_columns: list[Column] = []

    @property
    def list_display(self):
        return [
            TitleColumn(
                "label",
                label=gettext_lazy("Label"),
                accessor="label",
                url_name=self.get_url_name("edit"),
            ),
            Column("key", label=gettext_lazy("Key"), accessor="key"),
            *self.own_columns,
            BooleanColumn("is_active", label=gettext_lazy("In use"), accessor="is_active"),
        ]


class CountryViewSet(TermViewSet):
    model = Country
    icon = "globe"
    list_filter = ["side", "is_active"]
    own_columns = [Column("side", label=gettext_lazy("Side"), accessor="get_side_display")]


class TopicViewSet(TermViewSet):
    model = Topic
    icon = "help"
    list_filter = ["handled_by", "urgency", "is_active"]
    own_columns = [
        Column("handled_by", label=gettext_lazy("Handled by"), accessor="get_handled_by_display"),
        Column("urgency", label=gettext_lazy("Urgency"), accessor="get_urgency_display"),
    ]


class SectorViewSet(TermViewSet):
    model = Sector


class AreaViewSet(TermViewSet):
    model = Area


class FactFilterSet(WagtailFilterSet):
    country = django_filters.AllValuesFilter(label=gettext_lazy("Country"))

    class Meta:
        model = Fact
        fields = ["country", "confidence"]


class FactViewSet(_ReferenceViewSet):
    model = Fact
    icon = "doc-full"
    list_per_page = 50
    filterset_class = FactFilterSet
    search_fields = ["key", "topic", "statement", "figure", "source"]
    ordering = ("key",)
    list_display = [
        TitleColumn(
            "key",
            classname="w-whitespace-nowrap",
            label=gettext_lazy("Key"),
            accessor="key",
            url_name="fact:edit",
        ),
        Column("topic", label=gettext_lazy("Topic"), accessor="topic"),
        Column(
            "statement",
            label=gettext_lazy("Statement"),
            accessor=lambda fact: Truncator(fact.statement).chars(120),
        ),
        Column("confidence", label=gettext_lazy("Confidence"), accessor="get_confidence_display"),
        DateColumn("checked_on", label=gettext_lazy("Checked on"), accessor="checked_on"),
    ]


class ReferenceGroup(ViewSetGroup):
    """The menu item with everything that pages, forms and registers point to."""

    menu_label = gettext_lazy("Reference")
    menu_icon = "list-ul"
    menu_order = 240
    items = (FactViewSet, CountryViewSet, TopicViewSet, SectorViewSet, AreaViewSet)
