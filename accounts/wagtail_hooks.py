"""What happens to several accounts at once is guarded like what happens to one."""

from wagtail import hooks
from wagtail.admin.auth import permission_denied

from . import authority
from .models import User


@hooks.register("before_bulk_action")
def guard_many(request, _action_type, objects, action):
    """All or none: of a list in which one account is out of reach nothing is changed."""
    if action.model is not User:
        return None
    role = action.cleaned_form.cleaned_data.get("role")
    may_all = all(authority.may_change(request.user, account) for account in objects)
    if may_all and (role is None or authority.may_give(request.user, role)):
        return None
    return permission_denied(request)
