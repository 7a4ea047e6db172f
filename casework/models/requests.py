"""A request for help and the states it goes through."""

import json
from datetime import timedelta
from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from content.languages import languages
from reference.models import ClientType, Country, Sector, Topic, Urgency

from ..encryption import EncryptedTextField
from .forms import Answered, FormVersion


class Status(models.TextChoices):
    NEW = "new", _("new")
    UNASSIGNED = "unassigned", _("needs a person to decide")
    ASSIGNED = "assigned", _("assigned")
    IN_PROGRESS = "in_progress", _("in progress")
    ANSWERED = "answered", _("answered")
    CLOSED = "closed", _("closed")
    SPAM = "spam", _("abuse")


NEXT_STEPS = {
    Status.NEW: {Status.ASSIGNED, Status.UNASSIGNED, Status.SPAM},
    Status.UNASSIGNED: {Status.ASSIGNED, Status.SPAM, Status.CLOSED},
    Status.ASSIGNED: {
        Status.ASSIGNED,
        Status.IN_PROGRESS,
        Status.UNASSIGNED,
        Status.CLOSED,
        Status.SPAM,
    },
    Status.IN_PROGRESS: {
        Status.ANSWERED,
        Status.ASSIGNED,
        Status.UNASSIGNED,
        Status.CLOSED,
        Status.SPAM,
    },
    Status.ANSWERED: {Status.ANSWERED, Status.IN_PROGRESS, Status.ASSIGNED, Status.CLOSED},
    Status.CLOSED: {Status.IN_PROGRESS, Status.ASSIGNED, Status.UNASSIGNED},
    Status.SPAM: {Status.UNASSIGNED, Status.ASSIGNED, Status.CLOSED},
}
WITH_SOMEBODY = (Status.ASSIGNED, Status.IN_PROGRESS, Status.ANSWERED)
OPEN = (Status.NEW, Status.UNASSIGNED, Status.ASSIGNED, Status.IN_PROGRESS)
DONE = (Status.ANSWERED, Status.CLOSED, Status.SPAM)
NEEDS_A_PERSON = (Status.UNASSIGNED,)
UNROUTED_AFTER = timedelta(minutes=10)
# The consent without which nobody may read the request at all.
MAIN_CONSENT = "consent"

# Most pressing first; a database sorts the words by the alphabet otherwise.
URGENCY_ORDER = models.Case(
    *(models.When(urgency=u, then=rank) for rank, u in enumerate(reversed(Urgency.values))),
    output_field=models.SmallIntegerField(),
)


# What is done goes to the end; of two equally pressing ones, the one without a person comes first.
IS_DONE = models.Case(
    models.When(status__in=OPEN, then=0), default=1, output_field=models.SmallIntegerField()
)
HAS_PERSON = models.Case(
    models.When(status__in=(Status.NEW, *NEEDS_A_PERSON), then=0),
    default=1,
    output_field=models.SmallIntegerField(),
)


# Danger is never set apart, whatever it looks like.
_SET_APART = Q(is_suspect=True, status=Status.UNASSIGNED) & ~Q(urgency=Urgency.DANGER)


class HelpRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The one rule of who sees which request: list, search, counts and detail all ask it."""
        if not user.is_active or not user.has_perm("casework.view_helprequest"):
            return self.none()
        if user.has_perm("casework.coordinate_helprequest"):
            return self
        return self.filter(assignee=user)

    def open(self):
        return self.filter(status__in=OPEN)

    def set_apart(self):
        """What looks like a flood and waits for a coordinator to pass it on or close it."""
        return self.filter(_SET_APART)

    def not_set_apart(self):
        return self.exclude(_SET_APART)

    def unrouted(self):
        """Requests that nobody has been found for within ten minutes: something is broken."""
        return self.filter(status=Status.NEW, created_at__lt=timezone.now() - UNROUTED_AFTER)

    def done_with(self):
        """Answered, closed or abuse, and no word of the worker still waits for an answer.

        What came as abuse gets none, and what nobody may read any more neither.
        """
        mine = Q(request=OuterRef("pk"))
        messages = self.model.messages.rel.related_model.objects.filter(mine)
        consents = self.model.consents.rel.related_model.objects.filter(mine, key=MAIN_CONSENT)
        rows = self.filter(status__in=DONE, erased_at=None).annotate(
            talked=Exists(messages),
            last_by=Subquery(messages.order_by("-pk").values("by")[:1]),
            silenced=Exists(consents.exclude(withdrawn_at=None)),
        )
        waits = Q(talked=True, last_by=None, silenced=False) & ~Q(status=Status.SPAM)
        return rows.exclude(waits)

    def to_forget(self):
        now, kept = timezone.now(), settings.KEPT_DAYS
        over = (Q(status=s, changed_at__lt=now - timedelta(days=kept[s])) for s in DONE)
        return self.done_with().filter(reduce(or_, over))

    def most_pressing_first(self):
        return self.order_by(IS_DONE, URGENCY_ORDER, HAS_PERSON, "created_at", "pk")


class HelpRequest(models.Model):
    """One person's or organisation's request. Story and contact are sealed at rest.

    It lives in its own table and never in a page or a form submission: deleting the form page must
    not delete what people wrote.
    """

    receipt_seal = models.CharField(max_length=64, unique=True, editable=False)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.NEW)
    urgency = models.CharField(_("urgency"), max_length=8, choices=Urgency, default=Urgency.ROUTINE)
    language = models.CharField(_("language"), max_length=10, choices=languages)
    client_type = models.CharField(
        _("who asks"), max_length=24, choices=ClientType, default=ClientType.WORKER
    )
    host_country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, verbose_name=_("host country")
    )
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, blank=True, verbose_name=_("topic"))
    sector = models.ForeignKey(
        Sector, models.PROTECT, null=True, blank=True, verbose_name=_("sector")
    )
    story = EncryptedTextField(_("story"), blank=True)
    contact = EncryptedTextField(_("contact"), blank=True)
    sealed_answers = EncryptedTextField(default="{}")
    # The form's translation key: the same in all languages.
    form = models.UUIDField(null=True, editable=False)
    form_version = models.ForeignKey(FormVersion, models.PROTECT, null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("written down by"),
    )
    # The worker wrote or corrected something that the assignee has not opened yet.
    has_news = models.BooleanField(default=False)
    # It came like a flood: too fast, too many from one place, or in words that came before.
    is_suspect = models.BooleanField(_("looks like a flood"), default=False)
    promised_for = models.DateField(_("answer promised by"))
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)
    # When the receipt was last put away, by “close” or the quick exit: see `receipts.still_opens`.
    ended_at = models.DateTimeField(null=True, editable=False)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="help_requests",
        verbose_name=_("assigned to"),
    )
    handler = models.CharField(max_length=20, blank=True)
    rule = models.CharField(max_length=40, blank=True)
    decision = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(_("received"), auto_now_add=True)
    assigned_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = HelpRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("help request")
        verbose_name_plural = _("help requests")
        permissions = [
            ("answer_helprequest", "Can answer help requests assigned to them"),
            ("coordinate_helprequest", "Can see and assign all help requests"),
        ]
        indexes = [
            models.Index(fields=["status", "created_at"]),
            models.Index(fields=["assignee", "status"]),
            models.Index(fields=["created_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(assignee__isnull=False) | ~Q(status__in=WITH_SOMEBODY),
                name="worked_on_means_assigned",
            ),
            models.CheckConstraint(
                condition=Q(assignee__isnull=True) | ~Q(status__in=("new", "unassigned", "spam")),
                name="unassigned_means_nobody",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(assignee__isnull=True, status="closed"),
                name="erased_means_closed",
            ),
            models.CheckConstraint(
                condition=Q(topic__isnull=False) | ~Q(story="") | Q(erased_at__isnull=False),
                name="request_says_something",
            ),
        ]

    def __str__(self) -> str:
        """The number only: Wagtail prints this in listings, histories and reports."""
        return self.number

    @property
    def number(self) -> str:
        """The case number for staff. It opens nothing in public and is never used again."""
        return f"MM-{self.pk or 0:06d}"

    @property
    def answers(self) -> dict:
        """All answers by the keys of the form's questions."""
        return json.loads(self.sealed_answers or "{}")

    def set_answers(self, values: dict) -> None:
        self.sealed_answers = json.dumps(values, ensure_ascii=False)

    @property
    def own_answers(self) -> list[Answered]:
        """Answers to what only this form asked, in the words of the active language."""
        version = self.form_version
        return version.read(self.answers, get_language()) if version else []

    @property
    def may_be_read(self) -> bool:
        """Whether the consent that lets people read it still holds."""
        withdrawn = self.consents.filter(key=MAIN_CONSENT, withdrawn_at__isnull=False)
        return not withdrawn.exists()

    @property
    def emergency(self) -> dict[str, list[Country]]:
        """For a page's context: the chosen country's number instead of those of all countries."""
        rows = Country.objects.filter(pk=self.host_country_id).with_emergency()
        chosen = [country for country in rows if country.emergency_number]
        return {"emergency": chosen} if chosen else {}

    @property
    def is_set_apart(self) -> bool:
        return self.is_suspect and not self.is_in_danger and self.status == Status.UNASSIGNED

    @property
    def is_in_danger(self) -> bool:
        return self.urgency == Urgency.DANGER

    @property
    def is_pressing(self) -> bool:
        return self.urgency in (Urgency.DANGER, Urgency.URGENT)

    @property
    def is_open(self) -> bool:
        return self.status in OPEN
