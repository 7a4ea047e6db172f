"""For the last superuser who has lost the phone; whoever runs it has the machine anyway."""

from django.core.management.base import BaseCommand, CommandError

from accounts import actions
from accounts.models import User


class Command(BaseCommand):
    help = "Turn two-step sign-in off for one account."

    def add_arguments(self, parser):
        parser.add_argument("username")

    def handle(self, username, **options):
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"No account is called {username}.")
        actions.turn_off(user=user, by=None)
        self.stdout.write(f"{username} signs in with the password alone now.")
