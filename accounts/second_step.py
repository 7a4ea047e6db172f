"""The second step of signing in: a code of the phone, or one of ten codes kept on paper.

allauth makes and checks the codes and keeps their secrets, here sealed with our own keys.
"""

from base64 import b64encode

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret, validate_totp_code
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from .encryption import box
from .models import User

# A new secret waits here, sealed, until a code shows that the phone has it.
_SECRET = "second_step_secret"  # noqa: S105  (the name of a key)


class Adapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return box().decrypt(encrypted_text.encode()).decode()

    def get_totp_label(self, user: User) -> str:
        return user.get_username()


def is_on(user: User) -> bool:
    return Authenticator.objects.filter(user=user).exists()


def is_missing(user: User) -> bool:
    """Whether they must turn it on before anything opens."""
    return settings.REQUIRE_TWO_FACTOR and user.is_authenticated and not is_on(user)


@transaction.atomic
def accepts(user: User, code: str) -> bool:
    """Whether this is a code of theirs; each one is good once, also for two at the same moment."""
    for row in Authenticator.objects.select_for_update().filter(user=user):
        if row.wrap().validate_code(code):
            row.refresh_from_db()
            row.record_usage()
            return True
    return False


def codes_on_paper(user: User) -> list[str]:
    """Those that are not used yet."""
    row = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return row.wrap().get_unused_codes() if row else []


def new_secret(request: HttpRequest) -> str:
    """The same until it is used, however often the page is opened."""
    if sealed := request.session.get(_SECRET):
        return Adapter().decrypt(sealed)
    secret = generate_totp_secret()
    request.session[_SECRET] = Adapter().encrypt(secret)
    return secret


def forget_secret(request: HttpRequest) -> None:
    request.session.pop(_SECRET, None)


def fits(secret: str, code: str) -> bool:
    return validate_totp_code(secret, code)


def picture(user: User, secret: str) -> str:
    """What the phone scans, for the `src` of an image."""
    adapter = Adapter()
    drawn = adapter.build_totp_svg(adapter.build_totp_url(user, secret))
    return f"data:image/svg+xml;base64,{b64encode(drawn.encode()).decode()}"
