"""The folder of archives: their names, which is the newest, which ones go."""

import re
import stat
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

NAME_FORMAT = "hip-%Y-%m-%dT%H%M%SZ.zip"
NAME = re.compile(r"hip-\d{4}-\d\d-\d\dT\d{6}Z\.zip")
# What is dated later was made while the clock was wrong, as it is where a board starts without one.
CLOCKS_DIFFER_BY = timedelta(days=1)


@dataclass(frozen=True)
class Archive:
    path: Path
    made_at: datetime
    size: int  # in bytes


def archive_name(now: datetime) -> str:
    return now.astimezone(UTC).strftime(NAME_FORMAT)


def default_folder() -> Path:
    """Where backups go unless somebody says otherwise."""
    return settings.BACKUP_DIR or settings.VAR_DIR / "backups"


def archives_in(folder: Path) -> list[Archive]:
    """The archives in that folder, the newest first; none in a folder that cannot be read."""
    try:
        found = [archive_at(path) for path in folder.iterdir() if NAME.fullmatch(path.name)]
    except OSError:
        return []
    last = timezone.now() + CLOCKS_DIFFER_BY
    archives = [each for each in found if each and each.made_at <= last]
    return sorted(archives, key=lambda each: each.made_at, reverse=True)


def archive_at(path: Path) -> Archive | None:
    try:
        made_at = datetime.strptime(path.name, NAME_FORMAT).replace(tzinfo=UTC)
        found = path.lstat()
    except (ValueError, OSError):  # the 31st of February; removed meanwhile
        return None
    is_filled = stat.S_ISREG(found.st_mode) and found.st_size > 0
    return Archive(path, made_at, found.st_size) if is_filled else None


def newest_in(folder: Path) -> Archive | None:
    return next(iter(archives_in(folder)), None)


def remove_old(folder: Path, *, keep: int) -> int:
    """Removes all but the newest archives, and nothing else; how many went.

    Those dated ahead wait for their day: counted, they would push out the one that was just made.
    """
    now = timezone.now()
    old = [each for each in archives_in(folder) if each.made_at <= now][keep:]
    for archive in old:
        archive.path.unlink(missing_ok=True)
    return len(old)
