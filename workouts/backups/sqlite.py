"""Copies a SQLite database while the site runs, and checks the copy."""

import sqlite3
from contextlib import closing
from pathlib import Path

from workouts.backups import BackupError
from workouts.backups.databases import DatabaseCopy, count_rows, migrations_in
from workouts.backups.manifest import SQLITE_FILE
from workouts.backups.progress import Progress

BUSY_SECONDS = 20
# About a hundred times a second.
STEPS_BETWEEN = 100_000
TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"


def connect(path: Path) -> sqlite3.Connection:
    """A connection of its own to a database that must be there."""
    uri = f"{path.resolve().as_uri()}?mode=rw"
    try:
        return sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    except sqlite3.OperationalError as error:
        raise BackupError(f"There is no database at {path} that can be opened.") from error


def copy_database(source: Path, folder: Path, progress: Progress) -> DatabaseCopy:
    """Copies what is committed now; who writes meanwhile does not wait."""
    copy = folder / SQLITE_FILE
    progress.begin("Copying the database")
    try:
        with closing(connect(source)) as connection:
            total = source.stat().st_size

            def show() -> None:
                progress.show(copy.stat().st_size if copy.exists() else 0, total)

            connection.set_progress_handler(show, STEPS_BETWEEN)
            connection.execute("VACUUM INTO ?", [str(copy)])
        progress.begin("Checking the copy")
        with closing(connect(copy)) as connection:
            check(connection)
            migrations, rows = contents_of(connection)
    except sqlite3.Error as error:
        raise BackupError(f"The database cannot be copied: {error}.") from error
    return DatabaseCopy(copy, migrations, rows)


def check(connection: sqlite3.Connection) -> None:
    """Raises BackupError for a damaged database, or one with a row whose parent is missing."""
    found = connection.execute("PRAGMA integrity_check").fetchall()
    if found != [("ok",)]:
        raise BackupError(f"The database is damaged: {found[0][0]}.")
    orphan = connection.execute("PRAGMA foreign_key_check").fetchone()
    if orphan:
        table, row, parent, _key = orphan
        raise BackupError(
            f"The database is damaged: row {row} of {table} belongs to a row of {parent} "
            "that is not there."
        )


def contents_of(connection: sqlite3.Connection) -> tuple[list[str], dict[str, int]]:
    """Its migrations, and how many rows each table has."""

    def ask(sql: str) -> list[tuple[object, ...]]:
        return connection.execute(sql).fetchall()

    tables = [name for (name,) in connection.execute(TABLES)]
    return migrations_in(ask), count_rows(ask, tables)


def change(path: Path, *statements: str) -> None:
    try:
        with closing(connect(path)) as connection:
            for statement in statements:
                connection.execute(statement)
    except sqlite3.Error as error:
        raise BackupError(f"The restored database cannot be changed: {error}.") from error


def rows_in(path: Path) -> dict[str, int]:
    try:
        with closing(connect(path)) as connection:
            return contents_of(connection)[1]
    except sqlite3.Error as error:
        raise BackupError(f"The restored database cannot be read: {error}.") from error
