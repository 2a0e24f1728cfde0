"""Makes an archive of the database, the exercises' own images and the keys, while the site runs."""

import hashlib
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.conf import settings
from django.db import connection

from hipsite import VERSION
from hipsite.running import OWNER_ALONE, InUseError, alone
from workouts.backups import BackupError, manifest, postgres, sqlite
from workouts.backups.archives import archive_name
from workouts.backups.databases import DatabaseCopy
from workouts.backups.manifest import KEY_FILES, MEDIA, Manifest, StoredFile
from workouts.backups.progress import Progress

LOCK = ".hip-backup.lock"
MAKING = ".hip-making-"
CHUNK_BYTES = 1024 * 1024
# A database shrinks to a fifth; more effort gains little and keeps a small machine busy.
DEFLATE_LEVEL = 3


def make_backup(folder: Path, progress: Progress, now: Callable[[], datetime]) -> Path:
    """Makes an archive in that folder; its path. Raises BackupError, and leaves nothing then."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with alone(folder / LOCK):
            remove_left(folder, f"{MAKING}*")
            with tempfile.TemporaryDirectory(prefix=MAKING, dir=folder) as making:
                return make_in(Path(making), progress, now)
    except InUseError as error:
        raise BackupError(f"Another backup is being made in {folder} at this moment.") from error
    except OSError as error:
        raise BackupError(f"The backup cannot be written to {folder}: {error.strerror}.") from error
    finally:
        progress.end()


def remove_left(folder: Path, pattern: str) -> None:
    """Removes what one that was killed has left; of a link the link alone."""
    for left in folder.glob(pattern):
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left)
        else:
            left.unlink()


def make_in(making: Path, progress: Progress, now: Callable[[], datetime]) -> Path:
    draft = making / "archive.zip"
    with draft.open("xb") as file:
        draft.chmod(OWNER_ALONE)
        with ZipFile(file, "w") as archive:
            fill(archive, making, progress, made_at=now())
        file.flush()
        os.fsync(file.fileno())
    return put_in_place(draft, making.parent, now)


def fill(archive: ZipFile, making: Path, progress: Progress, *, made_at: datetime) -> None:
    """Images first and once more after the database: one that it shows may go or come meanwhile."""
    files: dict[str, StoredFile] = {}
    progress.begin("Adding the images")
    add_images(archive, files, progress)
    copy = copy_database(making, progress)
    progress.begin("Adding the database")
    add(archive, files, copy.path.name, copy.path, progress)
    add_images(archive, files, progress)
    for name in KEY_FILES:
        if (settings.VAR_DIR / name).exists():
            add(archive, files, name, settings.VAR_DIR / name, progress)
    listed = Manifest(
        version=VERSION,
        made_at=made_at.astimezone(UTC).isoformat(timespec="seconds"),
        vendor=connection.vendor,
        migrations=copy.migrations,
        rows=copy.rows,
        files=files,
    )
    archive.writestr(entry(manifest.NAME, ZIP_DEFLATED), listed.as_json())


def copy_database(making: Path, progress: Progress) -> DatabaseCopy:
    if connection.vendor == "sqlite":
        return sqlite.copy_database(Path(connection.settings_dict["NAME"]), making, progress)
    return postgres.copy_database(making, progress)


def add_images(archive: ZipFile, files: dict[str, StoredFile], progress: Progress) -> None:
    """Adds the images that are not in yet. A file there never changes, but may be removed."""
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")):
        name = f"{MEDIA}/{path.relative_to(root).as_posix()}"
        if name not in files and stat.S_ISREG(path.lstat().st_mode):
            add(archive, files, name, path, progress)


def add(
    archive: ZipFile, files: dict[str, StoredFile], name: str, path: Path, progress: Progress
) -> None:
    with path.open("rb") as source:
        total = os.fstat(source.fileno()).st_size
        # The others are packed already, or a few bytes.
        method = ZIP_DEFLATED if name == manifest.SQLITE_FILE else ZIP_STORED
        with archive.open(entry(name, method), "w", force_zip64=True) as target:
            files[name] = pour(source, target, lambda done: progress.show(done, total))


def pour(source: IO[bytes], target: IO[bytes], show: Callable[[int], None]) -> StoredFile:
    """Copies, and says how much it was and its sum."""
    digest, done = hashlib.sha256(), 0
    while chunk := source.read(CHUNK_BYTES):
        target.write(chunk)
        digest.update(chunk)
        done += len(chunk)
        show(done)
    return StoredFile(done, digest.hexdigest())


def entry(name: str, method: int) -> ZipInfo:
    info = ZipInfo(name)
    info.compress_type = method
    info._compresslevel = DEFLATE_LEVEL  # type: ignore[attr-defined]  # public from Python 3.13 on
    info.external_attr = (stat.S_IFREG | OWNER_ALONE) << 16
    return info


def put_in_place(draft: Path, folder: Path, now: Callable[[], datetime]) -> Path:
    """Renames the archive to the second in which it was finished, and never onto another one."""
    while (path := folder / archive_name(now())).exists():
        time.sleep(0.1)
    draft.replace(path)
    sync_folder(folder)
    return path


def sync_folder(folder: Path) -> None:
    """So that a rename in it outlasts a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
