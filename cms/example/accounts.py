"""Example accounts, which exist only where the example content was loaded."""

from django.contrib.auth.hashers import make_password

from accounts import roles
from accounts.models import User


def set_password(password: str) -> list[tuple[str, str]]:
    """Give all example accounts this password; returns (username, role) of each."""
    users = User.objects.filter(is_example=True).prefetch_related("groups").order_by("pk")
    if users and not users[0].check_password(password):
        users.update(password=make_password(password))
    return [(u.username, ", ".join(group.name for group in u.groups.all())) for u in users]


def create(row: dict) -> User:
    """One account of `people.toml`, unless it exists; without a password nobody can sign in."""
    user, is_new = User.objects.get_or_create(
        username=row["username"],
        defaults={
            "first_name": row["first_name"],
            "last_name": row["last_name"],
            "email": row["email"],
            "is_example": True,
            "is_superuser": row["role"] == "administrator",
        },
    )
    if is_new:
        user.set_unusable_password()
        user.save()
        user.set_language(row["language"])
        user.groups.add(roles.group_for(row["role"], row.get("translates", "")))
    return user
