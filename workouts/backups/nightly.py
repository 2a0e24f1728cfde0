"""The backup of each night, which the loop beside the server makes."""

import os
from datetime import datetime, timedelta
from datetime import time as wall_time
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from hipsite.running import open_lock
from workouts.backups.archives import newest_in, remove_old
from workouts.backups.making import LOCK, make_backup
from workouts.backups.progress import Progress

AT = wall_time(3)  # on the clinic's clock
OVERDUE_AFTER = timedelta(days=2)
# Between two tries, where a backup cannot be made.
PATIENCE = timedelta(hours=1)


def back_up_nightly(*, now: datetime) -> None:
    """Makes the backup of this night, unless there is one or none is wanted."""
    folder = settings.BACKUP_DIR
    if folder is None or not is_due(folder, now=now) or was_tried(folder, now=now):
        return
    make_backup(folder, Progress(), now=timezone.now)
    remove_old(folder, keep=settings.BACKUP_KEEP)


def is_due(folder: Path, *, now: datetime) -> bool:
    newest = newest_in(folder)
    return newest is None or newest.made_at < latest_night(now)


def latest_night(now: datetime) -> datetime:
    """When the last night's backup was to be made."""
    local = timezone.localtime(now)
    tonight = timezone.make_aware(datetime.combine(local.date(), AT))
    return tonight if tonight <= now else tonight - timedelta(days=1)


def was_tried(folder: Path, *, now: datetime) -> bool:
    """Whether somebody tried within the hour: each try takes the lock, and leaves its time."""
    lock = folder / LOCK
    try:
        tried_at = lock.lstat().st_mtime
    except OSError:
        tried_at = 0
    if abs(now.timestamp() - tried_at) < PATIENCE.total_seconds():
        return True
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(open_lock(lock)) as file:
        os.utime(file.fileno(), (now.timestamp(), now.timestamp()))
    return False


def is_overdue(*, now: datetime) -> bool:
    """Whether a backup is wanted each night, and there was none for two days."""
    if settings.BACKUP_DIR is None:
        return False
    newest = newest_in(settings.BACKUP_DIR)
    return newest is None or now - newest.made_at > OVERDUE_AFTER
