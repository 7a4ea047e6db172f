from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeFormsConfig(AppConfig):
    name = "intake_forms"
    verbose_name = _("Help forms")

    def ready(self):
        from content.snapshot import forget_when_changed

        from . import checks  # noqa: F401  (registers them)
        from .models import HelpFormPage

        forget_when_changed(HelpFormPage)
