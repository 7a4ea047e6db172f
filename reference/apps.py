from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReferenceConfig(AppConfig):
    name = "reference"
    verbose_name = _("Reference")

    def ready(self):
        from content.snapshot import forget_when_changed

        from .models import Country, Sector, Topic

        forget_when_changed(Country, Sector, Topic)
