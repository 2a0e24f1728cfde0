"""Makes a backup while the site runs: `manage.py backup --to /mnt/backups --keep 14`."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from workouts.backups import BackupError, archives
from workouts.backups.making import make_backup
from workouts.backups.progress import Progress


class Command(BaseCommand):
    help = "Makes one archive of the database, the exercises' own images and the keys."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, help="the folder (default: BACKUP_DIR)")
        parser.add_argument("--keep", type=int, help="how many stay in it; the oldest go")

    def handle(self, *, to: Path | None, keep: int | None, **_options: object) -> None:
        if keep is not None and keep < 1:
            raise CommandError("--keep must be at least 1: the backup itself stays.")
        folder = to or archives.default_folder()
        try:
            path = make_backup(folder, Progress(sys.stderr), now=timezone.now)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{path}: {filesizeformat(path.stat().st_size)}.")
        if keep is not None:
            archives.remove_old(folder, keep=keep)
