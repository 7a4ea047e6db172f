"""Sending a translation to review: what is live stays as it is until somebody else approves."""

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail_localize.models import Translation

from accounts.models import User


class NotReady(Exception):
    """The translation cannot go to review; the message says why."""


@transaction.atomic
def send_to_review(*, translation: Translation, by: User) -> Page:
    """Put what is translated so far into a new revision and start the review of its page.

    Not by wagtail-localize's own `save_target(publish=False)`: that one writes the new text into
    the live page at once. Raises `ValidationError` where the page itself refuses the text.
    """
    total, done = translation.get_progress()
    if done < total:
        raise NotReady(_("Please translate everything first. Still missing: %d") % (total - done))
    page = translation.get_target_instance()
    if not page.permissions_for_user(by).can_submit_for_moderation():
        raise NotReady(_("This page is in review already, or locked."))
    draft = translation.source.get_ephemeral_translated_instance(
        translation.target_locale, fallback=True
    )
    draft.save_revision(user=by, log_action=True)
    page = type(draft).objects.get(pk=page.pk)
    if rejected := page.current_workflow_state:
        rejected.resume(user=by)
    else:
        page.get_workflow().start(page, by)
    return page
