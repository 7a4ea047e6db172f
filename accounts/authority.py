"""Who may change whose account: nobody that of somebody who may see more of what people wrote.

Whoever sets a password or a mail address can sign in as that person. So an account, and a role, is
changed only by those who have all its confidential permissions themselves, or are superusers.
"""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

from .models import User

# All that shows what people wrote: requests for help, and who comes to a workshop.
CONFIDENTIAL = Q(content_type__app_label="casework") | Q(
    content_type__app_label="workshops", content_type__model="registration"
)


def may_change(by: User, account: User) -> bool:
    if by.is_superuser or by.pk == account.pk:
        return True
    return not account.is_superuser and _held(account) <= _held(by)


def may_give(by: User, role: Group) -> bool:
    """Whether this person may give a role to somebody, or change what it may do."""
    return by.is_superuser or _of_role(role) <= _held(by)


def roles_to_give(by: User) -> Iterable[Group]:
    allowed = [role.pk for role in Group.objects.all() if may_give(by, role)]
    return Group.objects.filter(pk__in=allowed)


def beyond(by: User) -> Iterable[Permission]:
    """The permissions that this person may not give to a role."""
    if by.is_superuser:
        return Permission.objects.none()
    return Permission.objects.filter(CONFIDENTIAL).exclude(pk__in=_held(by))


def _held(account: User) -> set[int]:
    """Confidential permissions of an account, active or not."""
    mine = Q(group__user=account) | Q(user=account)
    return set(Permission.objects.filter(CONFIDENTIAL & mine).values_list("pk", flat=True))


def _of_role(role: Group) -> set[int]:
    return set(role.permissions.filter(CONFIDENTIAL).values_list("pk", flat=True))
