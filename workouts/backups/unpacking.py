"""Reads an archive: tells ours from anything else, and unpacks it with every sum compared."""

import os
import shutil
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from hipsite.running import OWNER_ALONE
from workouts.backups import BackupError, manifest
from workouts.backups.making import pour
from workouts.backups.manifest import Manifest, read_manifest
from workouts.backups.progress import Progress

SQLITE_HEADER = b"SQLite format 3\x00"
# What zipfile raises for an archive that was cut, changed, or made to do harm.
DAMAGE = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


@contextmanager
def damage_named() -> Iterator[None]:
    """Raises BackupError for whatever a damaged archive, or none, makes zipfile raise."""
    try:
        yield
    except OSError as error:
        raise BackupError(f"{error.filename or 'The archive'}: {error.strerror}.") from error
    except DAMAGE as error:
        raise BackupError("This is no archive of `manage.py backup`, or it is damaged.") from error


@damage_named()
def open_archive(path: Path) -> ZipFile:
    with path.open("rb") as file:
        refuse_database(file)
    return ZipFile(path)


def refuse_database(file: IO[bytes]) -> None:
    if file.read(len(SQLITE_HEADER)) == SQLITE_HEADER:
        raise BackupError(
            "This is a copy of the database alone, not an archive of `manage.py backup`. A copy "
            "that was made while the site ran may lack the newest rows or be torn, so it is not "
            "restored."
        )


@damage_named()
def manifest_of(archive: ZipFile) -> Manifest:
    """The manifest of an archive that holds exactly what its manifest lists."""
    entries = {each.filename: each for each in archive.infolist()}
    info = entries.pop(manifest.NAME, None)
    if info is None or not is_plain(info) or info.file_size > manifest.MAX_BYTES:
        raise BackupError("This is no archive of `manage.py backup`: it has no manifest.")
    listed = read_manifest(archive.read(info))
    if set(entries) != set(listed.files) or len(archive.infolist()) != len(entries) + 1:
        raise BackupError("The archive does not hold the files that its manifest lists.")
    for name, each in entries.items():
        if not is_plain(each) or each.file_size != listed.files[name].size:
            raise BackupError(f"{name} is not what the manifest says.")
    return listed


def is_plain(info: ZipInfo) -> bool:
    """Whether it is a file, not a folder or a link to somewhere else, and packed as a backup is.

    Of what is packed otherwise, zipfile unpacks a gigabyte at once.
    """
    is_file = stat.S_ISREG(info.external_attr >> 16)
    return is_file and info.compress_type in {ZIP_STORED, ZIP_DEFLATED}


@damage_named()
def unpack(archive: ZipFile, listed: Manifest, folder: Path, progress: Progress) -> None:
    """Unpacks into an empty folder; raises BackupError at the first sum that is wrong."""
    free = shutil.disk_usage(folder).free
    if listed.size > free:
        needed, there = (size // 1024 // 1024 + 1 for size in (listed.size, free))
        raise BackupError(f"The disk is too full: {needed} MB are needed, {there} MB are free.")
    progress.begin("Unpacking")
    done = 0
    for name, stored in listed.files.items():
        with archive.open(name) as source, new_file(folder, name) as file:
            found = pour(source, file, partial(progress.show_more, done, listed.size))
        if found != stored:
            raise BackupError(
                f"{name} has another sum than its manifest: the archive is damaged or was changed."
            )
        done += stored.size


def new_file(folder: Path, name: str) -> IO[bytes]:
    """A new file, for its owner alone from the first byte, in folders that are as well."""
    for parent in reversed(PurePosixPath(name).parents):
        (folder / parent).mkdir(mode=0o700, exist_ok=True)
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY
    return os.fdopen(os.open(folder / name, flags, OWNER_ALONE), "wb")
