"""What the registers have in common."""

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from accounts import roles

from .models import Sector


class LanguagesForm(WagtailAdminModelForm):
    """Languages as check boxes."""

    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=settings.LANGUAGES, widget=forms.CheckboxSelectMultiple
    )


class AnswererForm(LanguagesForm):
    """Offers only accounts that may answer; who is in the register already stays in it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        may = Q(pk__in=roles.holders(*roles.TO_ANSWER)) | Q(pk=self.instance.user_id)
        self.fields["user"].queryset = self.fields["user"].queryset.filter(may)


class Placed(models.Model):
    """Something at a place, whose names stand on all pages as people there write them."""

    place_language = models.CharField(
        _("language of the place"),
        max_length=10,
        default="",
        validators=[RegexValidator(r"^[a-z]{2,3}(-[A-Za-z]{2,4})?$")],
        help_text=_("As nl. Name and address are written in it, and phones read them out in it."),
    )

    class Meta:
        abstract = True


class AnswererQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The whole register for those who keep it, one's own entry for everybody else."""
        if user.has_perm(f"{self.model._meta.app_label}.change_{self.model._meta.model_name}"):
            return self
        return self.filter(user=user)


class Answerer(models.Model):
    """Somebody who answers requests: whom, in which languages, and how many at a time."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("account"))
    languages = models.JSONField(_("languages"), default=list)
    sectors = models.ManyToManyField(
        Sector, blank=True, verbose_name=_("sectors"), help_text=_("None means all of them.")
    )
    room = models.PositiveSmallIntegerField(
        _("room for cases"),
        default=10,
        help_text=_("How many open requests this person can carry."),
    )
    is_available = models.BooleanField(_("takes new requests"), default=True)

    objects = AnswererQuerySet.as_manager()
    base_form_class = AnswererForm

    class Meta:
        abstract = True
        ordering = ("user__last_name", "user__first_name", "pk")

    def __str__(self) -> str:
        if self.user_id is None:
            return str(self._meta.verbose_name)
        return self.user.get_full_name() or self.user.get_username()

    @property
    def language_names(self) -> str:
        names = dict(settings.LANGUAGES)
        return ", ".join(names.get(code, code) for code in self.languages)
