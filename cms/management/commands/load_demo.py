from django.core.management.base import BaseCommand

from cms import example


class Command(BaseCommand):
    help = "Load the example people and pages where missing. Safe to run again."

    def handle(self, *, verbosity, **options):
        example.load(say=self.stdout.write if verbosity else lambda _text: None)
