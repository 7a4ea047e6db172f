from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkshopsConfig(AppConfig):
    name = "workshops"
    verbose_name = _("Workshops")

    def ready(self):
        from freshness.generation import depends_on

        from .models import begun_and_over

        depends_on(begun_and_over)
