"""The folder of archives: their names, which is the newest, which ones go."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

NAME_FORMAT = "hip-%Y-%m-%dT%H%M%SZ.zip"
NAME = re.compile(r"hip-\d{4}-\d\d-\d\dT\d{6}Z\.zip")


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
    return sorted(filter(None, found), key=lambda each: each.made_at, reverse=True)


def archive_at(path: Path) -> Archive | None:
    try:
        made_at = datetime.strptime(path.name, NAME_FORMAT).replace(tzinfo=UTC)
        return Archive(path, made_at, path.stat().st_size)
    except (ValueError, OSError):  # the 31st of February; removed meanwhile
        return None


def newest_in(folder: Path) -> Archive | None:
    return next(iter(archives_in(folder)), None)


def remove_old(folder: Path, *, keep: int) -> int:
    """Removes all but the newest archives, and nothing else; how many went."""
    old = archives_in(folder)[keep:]
    for archive in old:
        archive.path.unlink(missing_ok=True)
    return len(old)
