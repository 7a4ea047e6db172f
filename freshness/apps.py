from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate


class FreshnessConfig(AppConfig):
    name = "freshness"

    def ready(self):
        from . import changes, generation

        connection_created.connect(changes.watch)
        pre_migrate.connect(generation.pause)
        post_migrate.connect(self.after_migrations, sender=self)

    def after_migrations(self, **_signal):
        """Whatever was migrated, pages are made anew."""
        from . import changes, generation

        generation.go_on()
        changes.note()
