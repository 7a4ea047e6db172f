from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeFormsConfig(AppConfig):
    name = "intake_forms"
    verbose_name = _("Help forms")

    def ready(self):
        from . import checks  # noqa: F401  (registers them)
