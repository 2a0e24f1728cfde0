"""Brings a backup back, while the site is stopped: `manage.py restore hip-….zip`."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from workouts.backups import BackupError
from workouts.backups.progress import Progress
from workouts.backups.restoring import restore


class Command(BaseCommand):
    help = "Brings back an archive of `manage.py backup`. Stop the site first."
    # There may be no database yet.
    requires_system_checks: list[Any] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("archive", type=Path)
        parser.add_argument(
            "--replace", action="store_true", help="put aside, and keep, what is there"
        )

    def handle(self, *, archive: Path, replace: bool, **_options: object) -> None:
        try:
            restore(
                archive,
                replace=replace,
                now=timezone.now(),
                progress=Progress(sys.stderr),
                say=self.stdout.write,
            )
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("The backup is restored: start the site.")
