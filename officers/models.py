"""One-to-one shops, their public pages and the Migration Officers who work there."""

from babel.dates import get_day_names
from django.db import models
from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel

from reference.models import Area, Country
from reference.pages import LedgerPage
from reference.registers import Answerer, LanguagesForm, Placed


class ShopQuerySet(models.QuerySet):
    def visible_to(self, _user):
        """Shops are public."""
        return self


class Shop(Placed, ClusterableModel):
    """A One-to-one shop: where migrants, small firms and administrations find an officer."""

    key = models.SlugField(_("key"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    host = models.CharField(_("host organisation"), max_length=160)
    region = models.CharField(_("region"), max_length=120)
    country = models.ForeignKey(Country, models.PROTECT, verbose_name=_("country"))
    address = models.CharField(_("address"), max_length=200)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    languages = models.JSONField(_("languages"), default=list)
    areas = models.ManyToManyField(Area, verbose_name=_("areas of assistance"))

    objects = ShopQuerySet.as_manager()
    base_form_class = LanguagesForm
    panels = [
        FieldPanel("key"),
        FieldPanel("name"),
        FieldPanel("host"),
        FieldPanel("region"),
        FieldPanel("country"),
        FieldPanel("address"),
        FieldPanel("place_language"),
        FieldPanel("phone"),
        FieldPanel("email"),
        FieldPanel("languages"),
        FieldPanel("areas"),
        InlinePanel("opening_hours", heading=_("Opening hours"), label=_("Opening hours")),
    ]

    class Meta:
        verbose_name = _("One-to-one shop")
        verbose_name_plural = _("One-to-one shops")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class OpeningHours(models.Model):
    """One stretch of one weekday on which a shop is open, in the shop's own time."""

    shop = ParentalKey(Shop, on_delete=models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField(
        _("weekday"),
        choices=[(day, name) for day, name in get_day_names("wide", locale="en").items()],
    )
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    class Meta:
        verbose_name = _("opening hours")
        ordering = ("weekday", "opens")
        constraints = [
            models.CheckConstraint(
                condition=Q(opens__lt=F("closes")),
                name="shop_closes_after_opening",
                violation_error_message=_("A shop must close after it opens."),
            ),
        ]

    def __str__(self) -> str:
        hours = "–".join(f"{hour:%H:%M}" for hour in (self.opens, self.closes) if hour)
        return f"{self.day} {hours}"

    @property
    def day(self) -> str:
        names = get_day_names("wide", locale=translation.get_language())
        return names.get(self.weekday, "")


class Officer(Answerer):
    """A Migration Officer and the shop where that person works."""

    shop = models.ForeignKey(
        Shop, models.PROTECT, related_name="officers", verbose_name=_("One-to-one shop")
    )
    countries = models.ManyToManyField(Country, verbose_name=_("countries served"))

    panels = [
        FieldPanel("user"),
        FieldPanel("shop"),
        FieldPanel("countries"),
        FieldPanel("languages"),
        FieldPanel("sectors"),
        FieldPanel("room"),
        FieldPanel("is_available"),
    ]

    class Meta(Answerer.Meta):
        verbose_name = _("Migration Officer")
        verbose_name_plural = _("Migration Officers")


class ShopIndexPage(LedgerPage):
    """All shops."""

    subpage_types = ["officers.ShopPage"]
    max_count_per_parent = 1
    is_for_everybody = True

    class Meta:
        verbose_name = _("list of shops")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        children = ShopPage.objects.child_of(self).live().select_related("shop__country")
        context["pages"] = children.defer_streamfields().prefetch_related("shop__areas")
        return context


class ShopPage(LedgerPage):
    """One shop's public page; address, hours and languages come from the register."""

    shop = models.ForeignKey(Shop, models.PROTECT, related_name="pages", verbose_name=_("shop"))

    content_panels = [*LedgerPage.content_panels, FieldPanel("shop")]
    parent_page_types = ["officers.ShopIndexPage"]
    subpage_types = []
    is_for_everybody = True

    class Meta:
        verbose_name = _("shop page")

    @property
    def plain_text(self) -> str:
        return f"{super().plain_text} {self.shop.name} {self.shop.host} {self.shop.region}"
