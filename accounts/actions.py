"""What happens to the second step of an account; each verb leaves a line in its history."""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction
from wagtail.log_actions import log

from .models import User


@transaction.atomic
def turn_on(*, user: User, secret: str, code: str) -> None:
    """Ask for codes from now on; the `code` that showed the secret to be there is used up."""
    _locked(user)
    Authenticator.objects.filter(user=user).delete()
    TOTP.activate(user, secret).validate_code(code)
    RecoveryCodes.activate(user)
    log(user, "accounts.second_step_on", user=user)


@transaction.atomic
def renew_codes(*, user: User) -> None:
    """Ten new codes on paper; the old ones open nothing any more."""
    _locked(user)
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
    RecoveryCodes.activate(user)
    log(user, "accounts.second_step_codes", user=user)


@transaction.atomic
def turn_off(*, user: User, by: User | None) -> None:
    """By the person, by somebody for them when the phone is lost, or (None) on the machine."""
    Authenticator.objects.filter(user=user).delete()
    log(user, "accounts.second_step_off", user=by)


def _locked(user: User) -> User:
    return User.objects.select_for_update().get(pk=user.pk)
