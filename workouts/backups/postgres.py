"""Copies a PostgreSQL database by its own `pg_dump`, and brings a copy back by `pg_restore`."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from workouts.backups import BackupError
from workouts.backups.databases import DatabaseCopy, count_rows, migrations_in
from workouts.backups.manifest import POSTGRES_FILE
from workouts.backups.progress import Progress

POLL_SECONDS = 0.2
OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


def ask(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def copy_database(folder: Path, progress: Progress) -> DatabaseCopy:
    """Copies and counts in one snapshot, so that the counts are those of the copy."""
    copy = folder / POSTGRES_FILE
    pg_dump = program("pg_dump")
    progress.begin("Copying the database")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        ((snapshot,),) = ask("SELECT pg_export_snapshot()")
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
        run([pg_dump, *options, f"--file={copy}"], copy, progress)
        return DatabaseCopy(copy, migrations_in(ask), rows())


def rows() -> dict[str, int]:
    return count_rows(ask, connection.introspection.table_names())


def program(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise BackupError(
            f"{name} is missing on this machine: install PostgreSQL's client programs "
            "(Debian: apt-get install postgresql-client), of the server's version or newer."
        )
    return path


def address() -> tuple[str, dict[str, str]]:
    """How PostgreSQL's programs reach the database; the password apart, for nobody to see."""
    from psycopg import conninfo, pq  # noqa: PLC0415 - not there for SQLite's sake alone

    known = {each.keyword.decode() for each in pq.Conninfo.get_defaults()}
    values = {
        key: value
        for key, value in connection.get_connection_params().items()
        if key in known and value is not None
    }
    password = str(values.pop("password", ""))
    environment = {**os.environ, **({"PGPASSWORD": password} if password else {})}
    return conninfo.make_conninfo("", **values), environment


def run(command: list[str], growing: Path | None, progress: Progress) -> None:
    """Runs one of PostgreSQL's programs; raises BackupError with its first words if it fails."""
    where, environment = address()
    process = subprocess.Popen(  # noqa: S603 - PostgreSQL's own program
        [*command, f"--dbname={where}"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        while process.poll() is None:
            time.sleep(POLL_SECONDS)
            if growing and growing.exists():
                progress.show(growing.stat().st_size, 0)
    finally:
        process.kill()
        _out, complaint = process.communicate()
    if process.returncode:
        raise BackupError(f"{Path(command[0]).name} failed: {complaint.strip()[:500]}")


def is_used_by_others() -> bool:
    return bool(ask(OTHERS)[0][0])


def is_empty() -> bool:
    return not connection.introspection.table_names()


@contextmanager
def restored(copy: Path, aside: str, progress: Progress) -> Iterator[None]:
    """Puts what is there aside as a schema of that name, and the copy in its place.

    If that fails, or what is done within, what was there is put back.
    """
    pg_restore = program("pg_restore")
    quoted = connection.ops.quote_name(aside)
    change(
        f"ALTER SCHEMA public RENAME TO {quoted}",
        "CREATE SCHEMA public",
        # The owner that a new database has: else the next copy would bring the schema along.
        "ALTER SCHEMA public OWNER TO pg_database_owner",
    )
    progress.begin("Restoring the database")
    try:
        options = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
        run([pg_restore, *options, str(copy)], None, progress)
        yield
    except BaseException:
        put_back(aside)
        raise


def put_back(aside: str) -> None:
    quoted = connection.ops.quote_name(aside)
    change("DROP SCHEMA public CASCADE", f"ALTER SCHEMA {quoted} RENAME TO public")


def change(*statements: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
