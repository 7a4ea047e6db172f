"""The form of a workshop in the admin: its times are those of the place, for everybody."""

import datetime
import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateTimeInput

from content.dates import NO_TIME, check_year
from reference.models import Country
from reference.registers import LanguagesForm

from . import zones

ENDS_TOO_EARLY = _("The end must be after the start.")


def _offered() -> list:
    keys = Country.objects.active().values_list("key", flat=True)
    return [("", "---------"), *zones.choices(first=keys)]


_ZONE = re.compile(r"(?:[Zz]|[+-]\d\d:?\d\d)\s*$")


class ClockField(forms.DateTimeField):
    """A day and a time without a zone; neither of them is guessed where it is missing."""

    widget = AdminDateTimeInput
    default_validators = [check_year]
    default_error_messages = {"invalid": NO_TIME}

    def to_python(self, value):
        if isinstance(value, str) and value.strip() and (":" not in value or _ZONE.search(value)):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        with timezone.override(datetime.UTC):
            read = super().to_python(value)
        return read and read.replace(tzinfo=None)


class WorkshopForm(LanguagesForm):
    """Shows and reads the clock of the chosen zone; another zone keeps what the clock shows."""

    time_zone = forms.ChoiceField(
        label=capfirst(_("time zone of the place")),
        choices=_offered,
        help_text=_("Country and city whose clocks count. Another choice keeps the times."),
        error_messages={"invalid_choice": zones.NO_ZONE},
    )
    starts_at = ClockField(label=capfirst(_("starts")))
    ends_at = ClockField(label=capfirst(_("ends")))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in ("starts_at", "ends_at"):
                moment = getattr(self.instance, name)
                self.initial[name] = zones.clock(moment, self.instance.time_zone)
        for name in ("starts_at", "ends_at"):
            self.fields[name].help_text = self._whose_time()

    def _whose_time(self) -> str:
        zone = self["time_zone"].value()
        if zone in zones.countries():
            return _("%(city)s time: what the clocks there show.") % {"city": zones.city(zone)}
        return _("What the clocks at the place show.")

    def clean(self):
        cleaned = super().clean()
        for name in ("starts_at", "ends_at"):
            if shown := cleaned.get(name):
                self._read_at_the_place(name, shown)
        start, end = cleaned.get("starts_at"), cleaned.get("ends_at")
        if start and end and start >= end:
            self.add_error("ends_at", ENDS_TOO_EARLY)
        return cleaned

    def _read_at_the_place(self, name: str, shown: datetime.datetime) -> None:
        try:
            self.cleaned_data[name] = zones.moment(shown, self.cleaned_data.get("time_zone", ""))
        except ValidationError as error:
            self.add_error(name, error)
