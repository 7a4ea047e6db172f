"""Who may do what, as data: the set-up command writes these roles as groups, tests walk them."""

from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_noop as _
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from .models import User

ADMIN = "wagtailadmin.access_admin"


def _all(model: str, *verbs: str) -> tuple[str, ...]:
    app, name = model.split(".")
    return tuple(f"{app}.{verb}_{name}" for verb in verbs or ("add", "change", "delete", "view"))


@dataclass(frozen=True)
class Role:
    """One role: its key in data files, its name and what it is for, and what it may touch.

    `pages` are the page permissions on the whole site, or on one language's pages where the role is
    `per_language` (then there is one group for each language).
    """

    key: str
    name: str
    purpose: str
    permissions: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    images: bool = False
    per_language: bool = False

    def group_name(self, language: str = "") -> str:
        return f"{self.name} ({language})" if language else self.name


_REFERENCE = ("reference.fact", "reference.country", "reference.sector", "reference.topic")
_DESK = ("casework.view_helprequest", "casework.answer_helprequest")
# What somebody needs to sign in, open a request and answer it.
TO_ANSWER = (ADMIN, *_DESK)
TO_COORDINATE = (ADMIN, _DESK[0], "casework.coordinate_helprequest")

ROLES = (
    Role(
        "editor",
        _("Editor"),
        _("Writes pages and sends them to review."),
        (
            ADMIN,
            *_all("reference.fact"),
            *_all("workshops.workshop"),
            "intake_forms.view_dailycount",
            "wagtail_localize.submit_translation",
        ),
        pages=("add_page", "change_page"),
        images=True,
    ),
    Role(
        "legal_reviewer",
        _("Legal reviewer"),
        _("Checks what the law says and approves or rejects pages."),
        (ADMIN, *_all("reference.fact")),
        pages=("change_page", "lock_page", "unlock_page"),
    ),
    Role(
        "translator",
        _("Translator"),
        _("Translates the pages of one language."),
        (ADMIN,),
        pages=("change_page",),
        per_language=True,
    ),
    Role(
        "officer",
        _("Migration Officer"),
        _("Answers requests in a One-to-one shop and runs workshops."),
        (
            ADMIN,
            *_DESK,
            *_all("officers.officer", "view"),
            *_all("officers.shop", "view"),
            *_all("workshops.registration", "view"),
        ),
    ),
    Role(
        "mentor",
        _("Mentor"),
        _("Answers workers' requests in one host country."),
        (ADMIN, *_DESK, *_all("mentors.mentor", "view")),
    ),
    Role(
        "coordinator",
        _("Coordinator"),
        _("Sees that every request has somebody, and keeps the registers."),
        (
            ADMIN,
            *_DESK,
            "casework.coordinate_helprequest",
            *_all("officers.officer"),
            *_all("officers.shop"),
            *_all("mentors.mentor"),
            *_all("workshops.workshop"),
            *_all("workshops.registration", "view", "delete"),
        ),
    ),
    Role(
        "administrator",
        _("Administrator"),
        _("Keeps the site, its accounts and its vocabulary."),
        (
            ADMIN,
            *_all("accounts.user"),
            *_all("auth.group"),
            *(permission for model in _REFERENCE for permission in _all(model)),
            *_all("reference.area"),
            *_all("wagtailcore.site"),
            *_all("wagtailcore.locale"),
            *_all("wagtailcore.workflow"),
            *_all("wagtailcore.task"),
            *_all("wagtailredirects.redirect"),
            "wagtail_localize.submit_translation",
        ),
        pages=("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
        images=True,
    ),
)
BY_KEY = {role.key: role for role in ROLES}


def sync(homes: dict[str, Page]) -> None:
    """Write every role as a group with exactly its permissions; `homes`: language to home page."""
    known = {
        f"{p.content_type.app_label}.{p.codename}": p
        for p in Permission.objects.select_related("content_type")
    }
    for role in ROLES:
        for language in homes if role.per_language else ("",):
            group, _created = Group.objects.get_or_create(name=role.group_name(language))
            group.permissions.set([known[name] for name in role.permissions])
            roots = [homes[language]] if language else list(homes.values())
            _sync_pages(group, role, roots, known)
            _sync_images(group, role, known)


def holders(*permissions: str) -> QuerySet[User]:
    """Active accounts that may do all of this by a role, or by a permission of their own.

    Superusers may do everything, but they keep the machine: by that alone they are not meant.
    """
    rows = User.objects.filter(is_active=True)
    for name in permissions:
        app, _dot, codename = name.partition(".")
        given = Permission.objects.filter(
            Q(group__user=OuterRef("pk")) | Q(user=OuterRef("pk")),
            content_type__app_label=app,
            codename=codename,
        )
        rows = rows.filter(Exists(given))
    return rows


def group_for(key: str, language: str = "") -> Group:
    return Group.objects.get(name=BY_KEY[key].group_name(language))


def _sync_pages(group: Group, role: Role, roots: list[Page], known: dict) -> None:
    wanted = {(root.pk, known[f"wagtailcore.{verb}"].pk) for root in roots for verb in role.pages}
    for row in GroupPagePermission.objects.filter(group=group):
        if (row.page_id, row.permission_id) in wanted:
            wanted.discard((row.page_id, row.permission_id))
        else:
            row.delete()
    for page_id, permission_id in wanted:
        GroupPagePermission.objects.create(
            group=group, page_id=page_id, permission_id=permission_id
        )


def _sync_images(group: Group, role: Role, known: dict) -> None:
    root = Collection.get_first_root_node()
    verbs = ("add_image", "change_image", "choose_image") if role.images else ()
    wanted = [known[f"wagtailimages.{verb}"] for verb in verbs]
    rows = GroupCollectionPermission.objects.filter(group=group)
    rows.exclude(collection=root, permission__in=wanted).delete()
    for permission in wanted:
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=root, permission=permission
        )
