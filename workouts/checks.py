"""System checks: a wrong database option fails silently, so ask the database itself."""

from django.core.checks import Error, Tags, register
from django.db import connections

WANTED = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 20_000}


@register(Tags.database)
def check_sqlite_pragmas(app_configs, databases=None, **kwargs):  # noqa: ARG001 - Django's signature
    """SQLite must write ahead, sync fully, check foreign keys and wait for a lock."""
    errors = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor != "sqlite":
            continue
        with connection.cursor() as cursor:
            for name, wanted in WANTED.items():
                found = cursor.execute(f"PRAGMA {name}").fetchone()[0]
                if found != wanted:
                    errors.append(
                        Error(f"SQLite's {name} is {found!r}, not {wanted!r}.", id="workouts.E001")
                    )
        if connection.transaction_mode != "IMMEDIATE":
            errors.append(Error("SQLite must begin with IMMEDIATE.", id="workouts.E002"))
    return errors
