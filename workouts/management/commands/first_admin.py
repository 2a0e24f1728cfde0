"""Prints the link that lets the first administrator in: `manage.py first_admin ADDRESS`.

Everybody else is invited at the desk.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from workouts.models import StaffInvitation, User

TEXT = """
{email} is an administrator of the clinic. Open this link in a browser:

  {link}

There you choose a passkey or a password, and set up the second factor. The link works once, until
{until}; give it to nobody else. Colleagues are invited at the desk, under "Clinic".
"""


class Command(BaseCommand):
    help = "Makes the clinic's first administrator and prints a link that lets them in once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the address that this person signs in with")
        parser.add_argument(
            "--again",
            action="store_true",
            help="although there is an administrator who can sign in: they have lost their way in",
        )

    def handle(self, *, email: str, again: bool, **_options: object) -> None:
        email = email.strip().lower()
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(
                f"“{email}” is no email address. For example: first_admin ada@clinic.example"
            ) from error
        if not again and User.objects.administrators().with_own_way_in().exists():
            raise CommandError(
                "There is an administrator who can sign in already, and who invites others at the "
                "desk. If they have lost password and passkey: first_admin ADDRESS --again"
            )
        now = timezone.now()
        with transaction.atomic():
            user = User.objects.of_address(email).first() or User.objects.create_user(email)
            if not user.is_active:
                raise CommandError("This account is closed. Choose another address.")
            user.become_administrator()
            invitation, secret = StaffInvitation.objects.issue(user, by=None, now=now)
        link = f"{settings.SITE_URL}{reverse('welcome_desk', args=[secret])}"
        until = date_format(timezone.localtime(invitation.expires_at), "DATETIME_FORMAT")
        self.stdout.write(TEXT.format(email=user.email, link=link, until=until))
