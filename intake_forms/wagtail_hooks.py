"""Registers what answers a help form, assisted entry and the numbers of the forms."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from content.pages import answered_by

from . import desk, views
from .models import HelpFormPage
from .start_page import FaultyForms

hooks.register("on_serve_page", answered_by(HelpFormPage, views.start))


class AllowedMenuItem(MenuItem):
    """A menu item for those who have one permission."""

    def __init__(self, *args, permission: str, **kwargs):
        self.permission = permission
        super().__init__(*args, **kwargs)

    def is_shown(self, request):
        return request.user.has_perm(self.permission)


@hooks.register("construct_homepage_panels")
def show_faulty_forms(request, panels):
    if request.user.has_perm("wagtailadmin.access_admin"):
        panels.append(FaultyForms())


@hooks.register("register_admin_urls")
def register_urls():
    return [
        path("write-down/", desk.choose, name="write_down"),
        path("write-down/<int:page_id>/", desk.assist, name="write_down_form"),
        path("form-numbers/", desk.numbers, name="form_numbers"),
    ]


@hooks.register("register_admin_menu_item")
def register_assist():
    return AllowedMenuItem(
        _("Write down a request"),
        reverse("write_down"),
        icon_name="edit",
        order=20,
        permission="casework.answer_helprequest",
    )


@hooks.register("register_reports_menu_item")
def register_numbers():
    return AllowedMenuItem(
        _("Help forms in numbers"),
        reverse("form_numbers"),
        icon_name="table",
        order=900,
        permission="intake_forms.view_dailycount",
    )
