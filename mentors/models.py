"""Mentors: people in a host country who know its rules and speak the workers' languages."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from reference.models import Country, Topic
from reference.registers import Answerer


class Mentor(Answerer):
    """A rights mentor: where, about what, and whether the code of conduct is signed."""

    country = models.ForeignKey(Country, models.PROTECT, verbose_name=_("host country"))
    topics = models.ManyToManyField(Topic, verbose_name=_("topics"))
    code_signed = models.BooleanField(_("has signed the code of conduct"), default=False)

    panels = [
        FieldPanel("user"),
        FieldPanel("country"),
        FieldPanel("languages"),
        FieldPanel("topics"),
        FieldPanel("sectors"),
        FieldPanel("room"),
        FieldPanel("is_available"),
        FieldPanel("code_signed"),
    ]

    class Meta(Answerer.Meta):
        verbose_name = _("mentor")
        verbose_name_plural = _("mentors")
