"""The ledger: sourced, dated facts and the figures that pages show from them."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel

from ..forms import FactForm


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
    """One sourced statement; pages show its figures by `{KEY}`, never a copy of them."""

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
                violation_error_message=_("A fact that may be published needs its source."),
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None)
                | Q(valid_to=None)
                | Q(valid_from__lte=models.F("valid_to")),
                name="fact_ends_after_it_starts",
                violation_error_message=_("The end lies before the start."),
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
                condition=~Q(kind="money") | ~Q(currency=""),
                name="money_has_a_currency",
                violation_error_message=_("Money needs a currency of three letters, as EUR."),
            ),
        ]

    def __str__(self) -> str:
        fact = str(self.fact) if self.fact_id else ""
        return f"{fact}.{self.name}" if self.name else fact
