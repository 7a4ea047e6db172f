from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeFormsConfig(AppConfig):
    name = "intake_forms"
    verbose_name = _("Help forms")
