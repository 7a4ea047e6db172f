"""Accounts and roles in the admin: Wagtail's own pages, each behind `authority`."""

from functools import wraps

from django.contrib.auth.models import Group
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from wagtail.admin.auth import permission_denied
from wagtail.users.forms import GroupForm, UserCreationForm, UserEditForm
from wagtail.users.views import groups, users

from . import authority
from .made_from import CarefulEdit
from .models import User


class GivesRoles:
    """Offers only the roles that whoever fills it in may give."""

    def __init__(self, *args, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["groups"].queryset = authority.roles_to_give(by)
        if not by.is_superuser:
            self.fields.pop("is_superuser", None)
        elif technical := self.fields.get("is_superuser"):
            # The package says “Administrator”, which is the name of a role here.
            technical.label = _("Technical team")
            technical.help_text = _(
                "Sees and may do everything, with people's requests too. "
                "Only for those who run the server."
            )


class NewAccountForm(GivesRoles, UserCreationForm):
    pass


class AccountForm(GivesRoles, UserEditForm):
    pass


class RoleForm(GroupForm):
    """Offers only the permissions that whoever fills it in may give."""

    def __init__(self, *args, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        others = authority.beyond(by).values("pk")
        self.registered_permissions = self.registered_permissions.exclude(pk__in=others)
        offered = self.registered_permissions.select_related("content_type")
        self.fields["permissions"].queryset = offered
        if self.instance.pk:
            self.initial["permissions"] = list(offered.filter(group=self.instance))

    def beside(self) -> dict[str, str]:
        """What the role may do with pages, images and documents."""
        pages = self.instance.page_permissions.order_by("page__path", "permission__codename")
        kept = self.instance.collection_permissions.order_by("collection__path", "permission")
        rows = [(row.page, row.permission) for row in pages.select_related("page", "permission")]
        related = kept.select_related("collection", "permission")
        rows += [(row.collection, row.permission) for row in related]
        return {"places": "; ".join(f"{place} · {may.name}" for place, may in rows)}


class Named:
    """Tells the form who fills it in."""

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "by": self.request.user}


class AddAccountView(Named, users.CreateView):
    pass


class EditAccountView(Named, CarefulEdit, users.EditView):
    pass


class AddRoleView(Named, groups.CreateView):
    pass


class EditRoleView(Named, CarefulEdit, groups.EditView):
    pass


class Guarded:
    """Every address that names one row asks first whether this person may change it."""

    # A password and what somebody may do are nobody else's.
    copy_view_enabled = False

    def construct_view(self, view_class, **kwargs):
        view = super().construct_view(view_class, **kwargs)

        @wraps(view)
        def guarded(request, *args, **kwargs):
            if pk := kwargs.get("pk"):
                row = get_object_or_404(self.model, pk=pk)
                if request.user.is_authenticated and not self.may_open(request.user, row):
                    return permission_denied(request)
            return view(request, *args, **kwargs)

        return guarded


class UserViewSet(Guarded, users.UserViewSet):
    add_view_class = AddAccountView
    edit_view_class = EditAccountView
    edit_template_name = "accounts/edit_account.html"

    def get_form_class(self, for_update=False):
        return AccountForm if for_update else NewAccountForm

    def may_open(self, by: User, account: User) -> bool:
        return authority.may_change(by, account)


class GroupViewSet(Guarded, groups.GroupViewSet):
    add_view_class = AddRoleView
    edit_view_class = EditRoleView
    edit_template_name = "accounts/edit_role.html"

    def get_form_class(self, for_update=False):
        return RoleForm

    def may_open(self, by: User, role: Group) -> bool:
        return authority.may_give(by, role)
