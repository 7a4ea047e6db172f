from django.core.management.base import BaseCommand

from cms.setup import set_up


class Command(BaseCommand):
    help = "Create languages, home pages, roles, review, vocabulary and ledger where missing."

    def handle(self, **options):
        set_up()
