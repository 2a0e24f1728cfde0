"""Resets the lost second factor of the last administrator: `manage.py reset_factor ADDRESS`.

An administrator resets everybody else's at the desk.
"""

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from workouts.models import User


class Command(BaseCommand):
    help = "Takes somebody's second factor away and signs them out of every browser."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the address that this person signs in with")

    @transaction.atomic
    def handle(self, *, email: str, **_options: object) -> None:
        user = User.objects.filter(email=email.lower()).first()
        if user is None:
            raise CommandError("Nobody signs in with this address.")
        count, _models = Authenticator.objects.filter(user=user).delete()
        if not count:
            self.stdout.write("There was no second factor to reset.")
            return
        user.sign_out_everywhere()
        self.stdout.write("The second factor is reset. At the next sign-in a new one is set up.")
