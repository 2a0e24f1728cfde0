"""Makes the demo clinic and says how to sign in: `manage.py demo`."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from workouts.demo import clinic as demo


class Command(BaseCommand):
    help = "Makes a demo clinic (again: replaces it). Refuses beside real patients."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=demo.SEED)
        parser.add_argument(
            "--days", type=int, default=demo.PRACTICE_DAYS, help="how far back it goes"
        )

    def handle(self, *, seed: int, days: int, **_options: object) -> None:
        try:
            password = demo.make_clinic(now=timezone.now(), seed=seed, days=days)
        except demo.RealPatientsError as error:
            raise CommandError(
                "This database holds real patients, so no demo clinic is made in it. "
                "Choose an empty one: VAR_DIR=/tmp/demo make demo"
            ) from error
        self.stdout.write(demo.welcome(password, address=settings.ADDR))
