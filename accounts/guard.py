"""Registers in the admin that show each person only the rows meant for them."""

from functools import wraps

from django.contrib.admin.filters import FieldListFilter, RelatedFieldListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import EditView, IndexView

from .made_from import CarefulEdit


class RelatedRowsFilter(RelatedFieldListFilter):
    """A filter by related rows in their own order; Django's asks its admin, which is not here."""

    def field_admin_ordering(self, field, request, model_admin):
        return field.remote_field.model._meta.ordering


FieldListFilter.register(lambda field: field.remote_field, RelatedRowsFilter, take_priority=True)


class CarefulEditView(CarefulEdit, EditView):
    def hold(self) -> None:
        rows = self.model._base_manager.select_for_update()
        self.instance = get_object_or_404(rows, pk=self.instance_pk)


class ShownList(IndexView):
    """A list to look at: nothing of it leaves as a spreadsheet."""

    FORMATS = ()


class GuardedModelAdmin(ModelAdmin):
    """A modeladmin whose every present and future address is closed for rows one may not see.

    modeladmin filters its list only: edit, inspect, delete and history fetch any row by its number,
    and history asks for no permission at all. The model's manager must offer `visible_to(user)`.
    """

    index_view_class = ShownList
    edit_view_class = CarefulEditView
    history_view_enabled = False
    add_to_settings_menu = False

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)

    def get_admin_urls_for_registration(self):
        return tuple(
            URLPattern(url.pattern, self._guarded(url.callback), url.default_args, url.name)
            for url in super().get_admin_urls_for_registration()
        )

    def _may_see(self, request, pk) -> bool:
        return str(pk).isdecimal() and self.get_queryset(request).filter(pk=pk).exists()

    def _guarded(self, view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            helper = self.permission_helper
            if not helper.user_has_any_permissions(request.user):
                raise Http404
            pk = kwargs.get("instance_pk") or (args[0] if args else None)
            if pk and not self._may_see(request, pk):
                raise Http404
            try:
                return view(request, *args, **kwargs)
            except IncorrectLookupParameters:
                return redirect(request.path)  # a filter that does not exist is no filter

        return guarded
