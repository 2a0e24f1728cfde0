"""Puts what was restored in the place of what was there, so that no interruption leaves a mixture.

The name of the folder beside says how far it is: unpacking, ready, entering. What is ready was
checked, so whoever comes next finishes it; what is not is thrown away.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from workouts.backups.making import remove_left, sync_folder
from workouts.backups.manifest import KEY_FILES, MEDIA

UNPACKING, READY, ENTERING = "unpacking", "ready", "entering"
ASIDE = "before-restore"


@contextmanager
def new_folder(var: Path, now: datetime) -> Iterator[Path]:
    """An empty folder to unpack into. If it is not swapped in, it goes, at last the next time."""
    remove_left(var, f"restore-*.{UNPACKING}")
    folder = var / f"restore-{now.astimezone(UTC):%Y-%m-%dT%H%M%SZ}.{UNPACKING}"
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def swap(var: Path, unpacked: Path, database: str) -> Path:
    """Puts everything unpacked in its place; where what was there is now."""
    sync_all(unpacked)
    unpacked.rename(unpacked.with_suffix(f".{READY}"))
    sync_folder(var)
    finish(var, database)
    return aside_of(unpacked)


def finish(var: Path, database: str) -> bool:
    """Finishes a swap that was begun, by whatever it was interrupted; whether there was one."""
    for ready in list(var.glob(f"restore-*.{READY}")):
        put_aside(var, aside_of(ready), database)
        ready.rename(ready.with_suffix(f".{ENTERING}"))
        sync_folder(var)
    begun = list(var.glob(f"restore-*.{ENTERING}"))
    for folder in begun:
        for path in list(folder.iterdir()):
            path.rename(var / path.name)
        sync_folder(var)
        folder.rmdir()
    return bool(begun)


def aside_of(folder: Path) -> Path:
    return folder.with_name(folder.stem.replace("restore", ASIDE, 1))


def put_aside(var: Path, aside: Path, database: str) -> None:
    aside.mkdir(mode=0o700, exist_ok=True)
    for name in places(database):
        if (var / name).exists():
            (var / name).rename(aside / name)
    sync_folder(aside)


def places(database: str) -> list[str]:
    """What of VAR_DIR a restore replaces: what SQLite has not yet written back goes along."""
    return [database, f"{database}-wal", f"{database}-shm", MEDIA, *KEY_FILES]


def sync_all(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
