"""The vocabulary that the whole site shares: compared by stable key, shown in every language."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from content.folding import folded

from ..forms import TermForm
from .ledger import Fact, Figure

LABEL_PANEL = MultiFieldPanel(
    [FieldPanel(f"label_{code}") for code, _name in settings.LANGUAGES], heading=_("Labels")
)


class TermQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)

    def by_key(self, key: str | None):
        """The term with this key, or None: keys come from forms and files."""
        return self.filter(key=key).first() if key else None

    def labelled(self, words: str):
        """Terms that hold these folded words in their key or their label in any language.

        Vocabularies are short, and databases store the labels escaped: so they are read here.
        """
        rows = self.values_list("pk", "key", "labels")
        texts = ((pk, " ".join([key, *labels.values()])) for pk, key, labels in rows)
        return self.filter(pk__in=[pk for pk, text in texts if words in folded(text)])


class Term(models.Model):
    """One word of a vocabulary: compared by `key`, shown by its label in the reader's language."""

    key = models.CharField(
        _("key"),
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[A-Za-z][A-Za-z_]*$")],
        help_text=_("Letters and underscores. Never changes: requests and pages point to it."),
    )
    labels = models.JSONField(_("labels"), default=dict, blank=True, editable=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = TermQuerySet.as_manager()
    base_form_class = TermForm

    class Meta:
        abstract = True
        ordering = ("position", "key")

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return self.label_in(translation.get_language())

    def label_in(self, language: str) -> str:
        return self.labels.get(language) or self.labels.get("en") or self.key


class CountryQuerySet(TermQuerySet):
    def with_emergency(self):
        """Countries with the number to call, "" while none may be shown."""
        figures = Figure.objects.filter(name="", fact__in=Fact.objects.publishable())
        numbers = figures.filter(fact=OuterRef("emergency_fact")).values("value")
        return self.annotate(emergency_number=Coalesce(Subquery(numbers), Value("")))


class Country(Term):
    """A country people leave or work in. A further one is added here, without code."""

    class Side(models.TextChoices):
        HOST = "host", _("people work here")
        HOME = "home", _("people come from here")

    side = models.CharField(_("side"), max_length=8, choices=Side, default=Side.HOST)
    emergency_fact = models.ForeignKey(
        "Fact",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("emergency number"),
        help_text=_("The fact that holds the number to call when life is in danger."),
    )
    objects = CountryQuerySet.as_manager()
    panels = [
        FieldPanel("key"),
        FieldPanel("side"),
        FieldPanel("emergency_fact"),
        LABEL_PANEL,
        FieldPanel("position"),
        FieldPanel("is_active"),
    ]

    class Meta(Term.Meta):
        verbose_name = _("country")
        verbose_name_plural = _("countries")

    @property
    def icon(self) -> str:
        return f"country-{self.key.lower()}"


class Sector(Term):
    """A kind of work."""

    icon = models.CharField(_("picture"), max_length=40, blank=True)
    panels = [
        FieldPanel("key"),
        FieldPanel("icon"),
        LABEL_PANEL,
        FieldPanel("position"),
        FieldPanel("is_active"),
    ]

    class Meta(Term.Meta):
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")


class Area(Term):
    """An area in which One-to-one shops assist."""

    panels = [FieldPanel("key"), LABEL_PANEL, FieldPanel("position"), FieldPanel("is_active")]

    class Meta(Term.Meta):
        verbose_name = _("area of assistance")
        verbose_name_plural = _("areas of assistance")


class Urgency(models.TextChoices):
    """How soon a person must look, most pressing last; the words are those of the experts."""

    ROUTINE = "routine", _("routine")
    SOON = "soon", _("soon")
    URGENT = "urgent", _("urgent")
    DANGER = "danger", _("danger")


class ClientType(models.TextChoices):
    """Who asks: decides with the topic which register answers."""

    WORKER = "worker", _("A worker")
    FIRM = "firm", _("A small firm")
    PUBLIC_ADMINISTRATION = "public_administration", _("A public administration")


class Topic(Term):
    """What a request is about. `handled_by` decides which register is asked, not the code."""

    class Handler(models.TextChoices):
        MENTOR = "mentor", _("mentors")
        OFFICER = "officer", _("Migration Officers")
        NOBODY = "nobody", _("nobody (abuse)")

    handled_by = models.CharField(
        _("handled by"), max_length=8, choices=Handler, default=Handler.MENTOR
    )
    urgency = models.CharField(_("urgency"), max_length=8, choices=Urgency, default=Urgency.ROUTINE)
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, verbose_name=_("area of assistance")
    )
    for_worker = models.BooleanField(_("offered to workers"), default=True)
    for_firm = models.BooleanField(_("offered to firms"), default=False)
    for_public_administration = models.BooleanField(
        _("offered to public administrations"), default=False
    )
    icon = models.CharField(_("picture"), max_length=40, blank=True)
    panels = [
        FieldPanel("key"),
        FieldPanel("handled_by"),
        FieldPanel("urgency"),
        FieldPanel("area"),
        MultiFieldPanel(
            [
                FieldPanel("for_worker"),
                FieldPanel("for_firm"),
                FieldPanel("for_public_administration"),
            ],
            heading=_("In the help form"),
        ),
        FieldPanel("icon"),
        LABEL_PANEL,
        FieldPanel("position"),
        FieldPanel("is_active"),
    ]

    class Meta(Term.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    @property
    def is_offered(self) -> bool:
        return self.for_worker or self.for_firm or self.for_public_administration
