"""Copies everything from the SQLite database of this site into an empty PostgreSQL."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import environ
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction

TARGET = "postgres"
ROWS_AT_ONCE = 2000

Rows = Iterator[tuple[Any, ...]]


class Command(BaseCommand):
    help = "Copies all rows into an empty PostgreSQL. Stop the site first; DATABASE_URL is read."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("url", help="for example postgres://hip:password@127.0.0.1/hip")

    def handle(self, *, url: str, **options: object) -> None:  # noqa: ARG002 - Django's signature
        if connections[DEFAULT_DB_ALIAS].vendor != "sqlite":
            raise CommandError("DATABASE_URL names no SQLite database: there is nothing to move.")
        open_target(url)
        call_command("migrate", database=TARGET, verbosity=0, interactive=False)
        call_command("createcachetable", database=TARGET, verbosity=0)
        with transaction.atomic(using=TARGET):
            self.move(moved_models())
        self.stdout.write("All rows are equal. Set DATABASE_URL to the new database, and start.")

    def move(self, tables: list[type[models.Model]]) -> None:
        """Raises CommandError, and so leaves the target empty, if a table differs afterwards."""
        refuse_rows_of_people()
        target = connections[TARGET]
        with target.cursor() as cursor:
            names = ", ".join(target.ops.quote_name(table._meta.db_table) for table in tables)
            cursor.execute(f"TRUNCATE {names}")
        for table in tables:
            copy_rows(table)
        with target.cursor() as cursor:
            for statement in target.ops.sequence_reset_sql(no_style(), tables):
                cursor.execute(statement)
        for table in tables:
            self.compare(table)

    def compare(self, table: type[models.Model]) -> None:
        here, there = summary(table, DEFAULT_DB_ALIAS), summary(table, TARGET)
        if here != there:
            raise CommandError(f"{table._meta.db_table} differs: nothing was moved.")
        if here[0]:
            self.stdout.write(f"{here[0]:>10,} {table._meta.db_table}")


def open_target(url: str) -> None:
    """Makes the database of that URL known under TARGET."""
    try:
        config = environ.Env.db_url_config(url)
    except (ValueError, environ.ImproperlyConfigured):
        config = {}
    if config.get("ENGINE") != "django.db.backends.postgresql":
        raise CommandError("Name a PostgreSQL, as in postgres://hip:password@127.0.0.1/hip")
    settings = connections.configure_settings({DEFAULT_DB_ALIAS: {}, TARGET: config})
    connections.settings[TARGET] = settings[TARGET]
    try:
        connections[TARGET].ensure_connection()
    except Exception as error:
        raise CommandError(f"That database cannot be reached: {error}") from error


def moved_models() -> list[type[models.Model]]:
    """Every table of the site, with those between two others."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]


def refuse_rows_of_people() -> None:
    users = apps.get_model("workouts", "User")
    if users._base_manager.using(TARGET).exists():
        raise CommandError("That database has people in it already: give an empty one.")


def stored_fields(table: type[models.Model]) -> "list[models.Field[Any, Any]]":
    """The columns that are written: not those which the database works out itself."""
    return [field for field in table._meta.concrete_fields if not field.generated]


def rows_of(table: type[models.Model], alias: str) -> Rows:
    rows = table._base_manager.using(alias).order_by()
    names = [field.attname for field in stored_fields(table)]
    return rows.values_list(*names).iterator(chunk_size=ROWS_AT_ONCE)


def copy_rows(table: type[models.Model]) -> None:
    target = connections[TARGET]
    fields = stored_fields(table)
    name, *columns = map(
        target.ops.quote_name, [table._meta.db_table, *(str(field.column) for field in fields)]
    )
    with (
        target.cursor() as cursor,
        cursor.copy(f"COPY {name} ({', '.join(columns)}) FROM STDIN") as copy,
    ):
        for row in rows_of(table, DEFAULT_DB_ALIAS):
            values = zip(fields, row, strict=True)
            copy.write_row([field.get_db_prep_save(each, target) for field, each in values])


def summary(table: type[models.Model], alias: str) -> tuple[int, int]:
    """How many rows, and the sum of their hashes: two databases order texts differently."""
    count = total = 0
    for row in rows_of(table, alias):
        count += 1
        total += int.from_bytes(sha256(as_text(row).encode()).digest())
    return count, total


def as_text(row: tuple[Any, ...]) -> str:
    """The same for the same values: keys of JSON come in another order from PostgreSQL."""
    return json.dumps(row, sort_keys=True, default=str)
