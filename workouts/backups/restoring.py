"""Brings an archive back: into an empty place, or for what is there, which is kept aside."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import quote
from zipfile import ZipFile

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from hipsite.running import SITE_LOCK, InUseError, alone
from workouts.backups import BackupError, postgres, sqlite, swapping
from workouts.backups.manifest import MEDIA, POSTGRES_FILE, PUSH_KEY, SQLITE_FILE, Manifest
from workouts.backups.progress import Progress
from workouts.backups.unpacking import manifest_of, open_archive, unpack

Say = Callable[[str], None]

# A link that was used since, or a browser that was signed out, would open an account once more.
END_ACCESS = (
    "DELETE FROM workouts_browsersession",
    "UPDATE workouts_staffinvitation SET revoked_at = CURRENT_TIMESTAMP"
    " WHERE used_at IS NULL AND revoked_at IS NULL",
    "UPDATE workouts_invitation SET revoked_at = CURRENT_TIMESTAMP"
    " WHERE used_at IS NULL AND revoked_at IS NULL",
)


def restore(path: Path, *, replace: bool, now: datetime, progress: Progress, say: Say) -> None:
    """Raises BackupError, and leaves everything as it was, for what cannot be restored."""
    try:
        with alone(settings.VAR_DIR / SITE_LOCK), open_archive(path) as archive:
            finish_interrupted()
            listed = manifest_of(archive)
            refuse_unfit(listed, replace=replace)
            swapped = restore_checked(archive, listed, now=now, progress=progress, say=say)
            report(swapped, replace=replace, say=say)
    except InUseError as error:
        raise BackupError("The site is running: stop the server and the loop first.") from error
    except OSError as error:
        reason = f"{settings.VAR_DIR} cannot be written: {error.strerror}."
        raise BackupError(reason) from error
    finally:
        progress.end()


def finish_interrupted() -> None:
    """Finishes a restore that a power cut interrupted between two renames."""
    swapping.finish(settings.VAR_DIR, database_name())


def database_path() -> Path:
    return Path(connection.settings_dict["NAME"])


def database_name() -> str:
    """What SQLite's file is called in VAR_DIR; on PostgreSQL there is none of that name."""
    return database_path().name


def refuse_unfit(listed: Manifest, *, replace: bool) -> None:
    """Raises BackupError for a schema that is not known here, or a place that is in use."""
    unknown = sorted(set(listed.migrations) - known_migrations())
    if unknown:
        raise BackupError(
            f"The backup is of version {listed.version}, whose tables are newer than this "
            f"version's ({unknown[0]} is unknown here): update the site first."
        )
    if listed.vendor != connection.vendor:
        raise BackupError(
            f"The backup is of a database of {listed.vendor}, and DATABASE_URL leads to one of "
            f"{connection.vendor}."
        )
    if connection.vendor == "sqlite":
        if database_path().resolve().parent != settings.VAR_DIR.resolve():
            raise BackupError(
                f"DATABASE_URL leads out of VAR_DIR, to {database_path()}: leave it out to "
                "restore into VAR_DIR."
            )
    elif postgres.is_used_by_others():
        raise BackupError("The database is in use: stop every server and loop first.")
    if is_in_use() and not replace:
        raise BackupError(
            f"{settings.VAR_DIR} is in use: a site has stored something there. With --replace "
            "it is put aside and kept."
        )


def known_migrations() -> set[str]:
    """Those that this version has, and those that it has put together since."""
    found = MigrationLoader(None).disk_migrations
    replaced = {each for migration in found.values() for each in migration.replaces}
    return {f"{app}.{name}" for app, name in set(found) | replaced}


def is_older(listed: Manifest) -> bool:
    return not known_migrations() <= set(listed.migrations)


def is_in_use() -> bool:
    var = settings.VAR_DIR
    if connection.vendor == "sqlite":
        database = database_path()
        has_database = database.exists() and database.stat().st_size > 0
    else:
        has_database = not postgres.is_empty()
    media = var / MEDIA
    return has_database or (var / PUSH_KEY).exists() or (media.exists() and any(media.iterdir()))


def restore_checked(
    archive: ZipFile, listed: Manifest, *, now: datetime, progress: Progress, say: Say
) -> Path:
    """Unpacks, compares, migrates and ends access beside what is there, then swaps.

    Returns where the old one is now.
    """
    var = settings.VAR_DIR
    with swapping.new_folder(var, now) as folder:
        unpack(archive, listed, folder, progress)
        if listed.vendor == "sqlite":
            restore_sqlite(folder, listed, progress, say)
        else:
            restore_postgres(folder, listed, progress, say)
        return swapping.swap(var, folder, database_name())


def restore_sqlite(folder: Path, listed: Manifest, progress: Progress, say: Say) -> None:
    """Compares and migrates the unpacked file, under the name that it will have."""
    database = (folder / SQLITE_FILE).rename(folder / database_name())
    compare(listed, sqlite.rows_in(database), say)
    if is_older(listed):
        migrate_file(database, progress)
    sqlite.change(database, *END_ACCESS)


def restore_postgres(folder: Path, listed: Manifest, progress: Progress, say: Say) -> None:
    """Restores into the database itself; if that fails, what was there is put back."""
    aside = swapping.aside_of(folder).name.replace("-", "_").lower()
    with postgres.restored(folder / POSTGRES_FILE, aside, progress):
        compare(listed, postgres.rows(), say)
        if is_older(listed):
            progress.begin("Migrating")
            call_command("migrate", verbosity=0, interactive=False)
        postgres.change(*END_ACCESS)
    (folder / POSTGRES_FILE).unlink()


def compare(listed: Manifest, found: dict[str, int], say: Say) -> None:
    """Raises BackupError unless each table has the rows that it had when the backup was made."""
    wrong = sorted(
        name for name in {*listed.rows, *found} if listed.rows.get(name) != found.get(name)
    )
    if wrong:
        raise BackupError(
            f"Table {wrong[0]} has {found.get(wrong[0], 'no')} rows, where the manifest says "
            f"{listed.rows.get(wrong[0], 'that there is none')}."
        )
    say(
        f"{len(found)} tables with {sum(found.values())} rows: "
        f"as many as at {listed.made_at}, when the backup was made."
    )


def migrate_file(database: Path, progress: Progress) -> None:
    """Migrates a file that is not yet the site's database, in a process of its own."""
    progress.begin("Migrating")
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "migrate", "--verbosity=0"],
        env={**os.environ, "DATABASE_URL": f"sqlite:///{quote(str(database))}"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason was given"])[-1]
        raise BackupError(f"The restored database cannot be migrated: {reason}")


def report(aside: Path, *, replace: bool, say: Say) -> None:
    say(
        "Everybody is signed out, and links that were open are revoked: make new ones. Accounts "
        "closed and factors removed since the backup are back: close and remove them again."
    )
    media = settings.VAR_DIR / MEDIA
    if media.exists() and media != Path(settings.MEDIA_ROOT):
        say(f"The images are in {media}: copy them to {settings.MEDIA_ROOT}, as MEDIA_DIR says.")
    if replace:
        say(f"What was there before is in {aside}; remove it when all is well.")
        return
    shutil.rmtree(aside)  # the secret key that this command's own start has made
