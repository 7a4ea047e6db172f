"""What the queue runs for accounts."""

from django.contrib.auth.forms import PasswordResetForm
from django.contrib.auth.tokens import default_token_generator
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django_q.tasks import async_task

from . import mail
from .encryption import box
from .models import User


def queue_reset(address: str) -> None:
    """Whether anybody has this address is looked up later, so that waiting times tell nothing."""
    sealed_address = box().encrypt(address.encode()).decode()
    async_task("accounts.tasks.find_for_reset", sealed_address)


def find_for_reset(sealed_address: str) -> None:
    """One mail a task: a failing one does not send the others again."""
    address = box().decrypt(sealed_address.encode()).decode()
    for user in PasswordResetForm().get_users(address):
        async_task("accounts.tasks.mail_reset", user.pk)


def mail_reset(user_id: int) -> None:
    """The link is made now, so that one that had to wait is still good."""
    user = User.objects.get(pk=user_id)
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    mail.send(user, "accounts/email/reset", {"user": user, "uid": uid, "token": token})
