"""The one function that sends mail, and where mail goes on a machine without a mail server."""

import uuid
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend
from django.template.loader import render_to_string
from django.utils import timezone, translation

from .models import User


def send(to: User, template: str, context: dict) -> None:
    """Send one mail to one person in that person's language.

    `template` is the path without ending, as in `casework/email/assigned`: `_subject.txt` and
    `_body.txt` are rendered. The context holds numbers and links only, never what a worker wrote.
    Raises what the mail server raises, so that the queue tries again.
    """
    if not to.email:
        return
    with translation.override(to.language):
        context = {**context, "recipient": to, "base_url": settings.BASE_URL}
        subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())
        body = render_to_string(f"{template}_body.txt", context)
    EmailMessage(subject, body, to=[to.email]).send()


class FolderBackend(EmailBackend):
    """Django's file backend, one `.eml` file a mail: every mail program opens it with a click."""

    def _get_filename(self) -> str:
        if self._fname is None:
            stamp = timezone.now().strftime("%Y%m%d-%H%M%S")
            self._fname = str(Path(self.file_path) / f"{stamp}-{uuid.uuid4().hex[:8]}.eml")
        return self._fname

    def write_message(self, message) -> None:
        self.stream.write(message.message().as_bytes())

    def send_messages(self, email_messages) -> int:
        sent = 0
        for message in email_messages or []:
            self._fname = None
            sent += super().send_messages([message]) or 0
        return sent
