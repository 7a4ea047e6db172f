"""The words and figures that the whole site shares: vocabulary by stable key, and dated facts."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel

from content.folding import folded

from .forms import FactForm, TermForm

LABEL_PANEL = MultiFieldPanel(
    [FieldPanel(f"label_{code}") for code, _name in settings.LANGUAGES], heading=_("Labels")
)


def _joined(labels: dict[str, str]) -> str:
    return " ".join(labels.values())


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
        found = [pk for pk, key, labels in rows if words in folded(f"{key} {_joined(labels)}")]
        return self.filter(pk__in=found)


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
        return self.labels.get(translation.get_language()) or self.labels.get("en") or self.key


class CountryQuerySet(TermQuerySet):
    def with_emergency(self):
        """Countries with the number to call, which would otherwise cost two queries each."""
        return self.select_related("emergency_fact").prefetch_related("emergency_fact__figures")


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

    @property
    def emergency_number(self) -> str:
        fact = self.emergency_fact
        return fact.figure_value() if fact and fact.is_publishable else ""


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
    urgency = models.CharField(
        _("urgency"), max_length=8, choices=Urgency, default=Urgency.ROUTINE
    )
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


class FactQuerySet(models.QuerySet):
    def publishable(self, day=None):
        """Facts that may be shown on `day` (today): trusted enough and in force."""
        day = day or timezone.localdate()
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day),
            Q(valid_to=None) | Q(valid_to__gte=day),
            confidence__in=Fact.TRUSTED,
        )


class Fact(ClusterableModel):
    """One sourced statement of the ledger; pages show its figures by `{KEY}`, never a copy of them."""

    class Confidence(models.TextChoices):
        HIGH = "high", _("high: official page, or two sources agree")
        MEDIUM = "medium", _("medium: one source, or an old official page")
        LOW = "low", _("low: contradictory or out of date")
        UNVERIFIED = "unverified", _("unverified")

    TRUSTED = (Confidence.HIGH, Confidence.MEDIUM)

    key = models.CharField(
        _("key"), max_length=20, unique=True, validators=[RegexValidator(r"^[A-Z]{1,3}-\d+$")]
    )
    country = models.CharField(
        _("country"), max_length=40, help_text=_("A country's key, or EU."), db_index=True
    )
    topic = models.CharField(_("topic"), max_length=60)
    statement = models.TextField(_("statement"))
    figure = models.TextField(_("figure or contact, as the source has it"), blank=True)
    held = models.TextField(_("date it held or was stated"), blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    source = models.TextField(_("source"), blank=True)
    checked_on = models.DateField(_("checked on"))
    confidence = models.CharField(
        _("confidence"), max_length=12, choices=Confidence, default=Confidence.UNVERIFIED
    )
    caveat = models.TextField(_("caveat or conflict"), blank=True)

    objects = FactQuerySet.as_manager()
    base_form_class = FactForm
    panels = [
        MultiFieldPanel(
            [FieldPanel("key"), FieldPanel("country"), FieldPanel("topic")], heading=_("Fact")
        ),
        FieldPanel("statement"),
        FieldPanel("figure"),
        InlinePanel("figures", heading=_("Figures that pages can show"), label=_("Figure")),
        MultiFieldPanel(
            [
                FieldPanel("confidence"),
                FieldPanel("source"),
                FieldPanel("checked_on"),
                FieldPanel("held"),
                FieldPanel("valid_from"),
                FieldPanel("valid_to"),
                FieldPanel("caveat"),
            ],
            heading=_("Where it comes from"),
        ),
    ]

    class Meta:
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        ordering = ("key",)
        constraints = [
            models.CheckConstraint(
                condition=Q(confidence__in=("low", "unverified")) | ~Q(source=""),
                name="trusted_fact_has_a_source",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_from__lte=models.F("valid_to")),
                name="fact_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def is_publishable(self) -> bool:
        today = timezone.localdate()
        return (
            self.confidence in self.TRUSTED
            and (self.valid_from is None or self.valid_from <= today)
            and (self.valid_to is None or self.valid_to >= today)
        )

    @cached_property
    def figures_by_name(self) -> dict[str, "Figure"]:
        return {figure.name: figure for figure in self.figures.all()}

    def figure_value(self, name: str = "") -> str:
        figure = self.figures_by_name.get(name)
        return figure.value if figure else ""


class Figure(models.Model):
    """One value of a fact, in machine form, so that each language can write it its own way."""

    class Kind(models.TextChoices):
        MONEY = "money", _("money")
        NUMBER = "number", _("number")
        PERCENT = "percent", _("percent")
        PHONE = "phone", _("phone")
        EMAIL = "email", _("e-mail")
        WEB = "web", _("web site")
        DATE = "date", _("date")
        TIME = "time", _("time")
        TEXT = "text", _("text, the same in all languages")

    CONTACTS = (Kind.PHONE, Kind.EMAIL, Kind.WEB)

    fact = ParentalKey(Fact, on_delete=models.CASCADE, related_name="figures")
    name = models.CharField(
        _("name"), max_length=40, blank=True, validators=[RegexValidator(r"^[a-z_]*$")]
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    value = models.CharField(_("value"), max_length=200)
    currency = models.CharField(_("currency"), max_length=3, blank=True)

    panels = [
        FieldPanel("name"),
        FieldPanel("kind"),
        FieldPanel("value"),
        FieldPanel("currency"),
    ]

    class Meta:
        verbose_name = _("figure")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["fact", "name"], name="one_figure_per_name"),
            models.CheckConstraint(
                condition=~Q(kind="money") | ~Q(currency=""), name="money_has_a_currency"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fact}.{self.name}" if self.name else str(self.fact)
