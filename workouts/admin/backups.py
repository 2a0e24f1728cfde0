"""What the desk's first page tells administrators of the last backup."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from workouts.backups.archives import default_folder, newest_in
from workouts.backups.nightly import OVERDUE_AFTER


@dataclass(frozen=True)
class LastBackup:
    """When the newest archive was made and how large it is; nothing of both if there is none."""

    made_at: datetime | None
    size: int
    is_overdue: bool
    is_nightly: bool


def last_backup(user, *, now):
    """Read off the folder's names; None for whoever has nothing to do with it."""
    if not user.sees_whole_clinic:
        return None
    newest = newest_in(default_folder())
    return LastBackup(
        made_at=newest and newest.made_at,
        size=newest.size if newest else 0,
        is_overdue=newest is None or now - newest.made_at > OVERDUE_AFTER,
        is_nightly=settings.BACKUP_DIR is not None,
    )
