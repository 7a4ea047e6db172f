"""Workshops, their pages in each language, and who has registered."""

from django.db import models
from django.db.models import Count, Q
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path

from casework.encryption import EncryptedTextField
from content.dates import written_day
from content.languages import languages
from reference.models import Country
from reference.pages import LedgerPage
from reference.registers import Placed

from . import zones
from .admin_forms import ENDS_TOO_EARLY, WorkshopForm
from .forms import RegistrationForm


class WorkshopQuerySet(models.QuerySet):
    def visible_to(self, _user):
        """Workshops are public."""
        return self


class Workshop(Placed, models.Model):
    """One date of one workshop. It is not a page: six pages in six languages share its seats."""

    class Kind(models.TextChoices):
        PRE_DEPARTURE = "pre_departure", _("pre-departure information meeting")
        TOWN_HALL = "town_hall", _("post-arrival “town hall” meeting")
        FEEDBACK = "feedback", _("feedback and evaluation meeting")
        STUDY_GROUP = "study_group", _("study group")

    key = models.SlugField(_("key"), unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    country = models.ForeignKey(Country, models.PROTECT, verbose_name=_("country"))
    place = models.CharField(_("place"), max_length=200)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    time_zone = models.CharField(
        _("time zone of the place"),
        max_length=40,
        validators=[zones.check_time_zone],
    )
    capacity = models.PositiveSmallIntegerField(_("seats"))
    languages = models.JSONField(_("languages"), default=list)

    objects = WorkshopQuerySet.as_manager()
    base_form_class = WorkshopForm
    panels = [
        FieldPanel("key"),
        FieldPanel("kind"),
        FieldPanel("country"),
        FieldPanel("place"),
        FieldPanel("place_language"),
        FieldPanel("time_zone"),
        FieldPanel("starts_at"),
        FieldPanel("ends_at"),
        FieldPanel("capacity"),
        FieldPanel("languages"),
    ]

    class Meta:
        verbose_name = _("workshop")
        verbose_name_plural = _("workshops")
        ordering = ("starts_at",)
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=models.F("ends_at")),
                name="workshop_ends_after_it_starts",
                violation_error_message=ENDS_TOO_EARLY,
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=1),
                name="workshop_has_seats",
                violation_error_message=_("A workshop needs at least one seat."),
            ),
        ]

    def __str__(self) -> str:
        """Kind and day, on the clock of the place."""
        kind = str(self.get_kind_display())
        if not self.starts_at:
            return kind
        return f"{kind} · {date_format(zones.clock(self.starts_at, self.time_zone))}"

    @property
    def starts_there(self) -> str:
        """Day, time and city: `10 February 2027, 18:00 (Sofia)`."""
        there = zones.clock(self.starts_at, self.time_zone)
        day = written_day(there, get_language() or "en")
        return f"{day}, {there:%H:%M} ({zones.city(self.time_zone)})"

    @property
    def is_over(self) -> bool:
        return self.starts_at <= timezone.now()

    @property
    def seats_taken(self) -> int:
        return self.registrations.filter(status=Registration.Status.CONFIRMED).count()

    @property
    def is_full(self) -> bool:
        return self.seats_taken >= self.capacity


class RegistrationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Participants are shown to officers and coordinators only."""
        return self if user.has_perm("workshops.view_registration") else self.none()


class Registration(models.Model):
    """One seat, or one place on the waiting list. A nickname is enough."""

    class Status(models.TextChoices):
        CONFIRMED = "confirmed", _("confirmed")
        WAITING = "waiting", _("waiting list")

    workshop = models.ForeignKey(
        Workshop, models.PROTECT, related_name="registrations", verbose_name=_("workshop")
    )
    receipt_seal = models.CharField(max_length=64, unique=True, editable=False)
    status = models.CharField(_("status"), max_length=12, choices=Status)
    language = models.CharField(_("language"), max_length=10, choices=languages)
    nickname = EncryptedTextField(_("name or nickname"), blank=True)
    contact = EncryptedTextField(_("contact"), blank=True)
    created_at = models.DateTimeField(_("registered"), auto_now_add=True)
    # When the receipt was last put away, by the quick exit.
    ended_at = models.DateTimeField(null=True, editable=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ("workshop", "created_at", "pk")

    def __str__(self) -> str:
        """The number only: Wagtail prints this in listings and histories."""
        return f"W-{self.pk or 0:06d}"


class WorkshopIndexPage(LedgerPage):
    """All workshops that are still to come."""

    subpage_types = ["workshops.WorkshopPage"]
    max_count_per_parent = 1
    is_for_everybody = True

    class Meta:
        verbose_name = _("list of workshops")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        pages = WorkshopPage.objects.child_of(self).live()
        context["pages"] = coming(pages.select_related("workshop__country"))
        return context


def begun_and_over() -> tuple[int, int]:
    """How many workshops have begun and are over: lists show those no longer."""
    now = timezone.now()
    counted = Workshop.objects.aggregate(
        begun=Count("pk", filter=Q(starts_at__lte=now)), over=Count("pk", filter=Q(ends_at__lt=now))
    )
    return counted["begun"], counted["over"]


def coming(pages):
    """Those pages whose workshop is not over, soonest first."""
    pages = pages.filter(workshop__ends_at__gte=timezone.now()).defer_streamfields()
    return pages.order_by("workshop__starts_at")


class WorkshopPage(RoutablePageMixin, LedgerPage):
    """One workshop in one language, with its registration form."""

    workshop = models.ForeignKey(
        Workshop, models.PROTECT, related_name="pages", verbose_name=_("workshop")
    )

    content_panels = [*LedgerPage.content_panels, FieldPanel("workshop")]
    parent_page_types = ["workshops.WorkshopIndexPage"]
    subpage_types = []

    class Meta:
        verbose_name = _("workshop page")

    @property
    def plain_text(self) -> str:
        return f"{super().plain_text} {self.workshop.place}"

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), "form": RegistrationForm()}

    def serve_preview(self, request, mode_name):
        """Without a look at the routes below the page."""
        return LedgerPage.serve_preview(self, request, mode_name)

    @path("registered/", name="registered")
    def registered(self, request):
        """Answered by `views.registered`: the page itself knows of no registration."""
        return redirect(self.get_url(request))
