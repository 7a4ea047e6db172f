from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CaseworkConfig(AppConfig):
    name = "casework"
    verbose_name = _("Casework")

    def ready(self):
        from content.snapshot import forget_when_changed

        from . import leaving
        from .models import FormVersion

        forget_when_changed(FormVersion)
        leaving.watch()
