"""Brings the database up to date: `make run` calls it each time."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from hipsite.running import share_site
from workouts.backups.restoring import finish_interrupted
from workouts.catalogue.images import missing_pictures
from workouts.reminders import push

# Any number that nothing else takes a lock by.
LOCK = 0x686970


class Command(BaseCommand):
    help = "Migrates, makes the cache table and the push key, and loads the shipped content."

    def handle(self, **options: object) -> None:  # noqa: ARG002 - Django's signature
        os.umask(0o077)  # a new database holds patients' data
        share_site(settings.VAR_DIR)
        finish_interrupted()
        with one_server_at_a_time():
            call_command("migrate", verbosity=0, interactive=False)
            call_command("createcachetable", verbosity=0)
            call_command("load_content", verbosity=0)
        push.private_key()
        if missing := missing_pictures():
            self.stderr.write(
                f"{len(missing)} pictures of exercises are missing here, as {missing[0]}. "
                "Do all servers share one MEDIA_DIR?"
            )


@contextmanager
def one_server_at_a_time() -> Iterator[None]:
    """Where several servers use one PostgreSQL, the others wait.

    The lock is a transaction's, on a connection of its own: it also holds through PgBouncer, and
    goes with a server that is killed.
    """
    if connection.vendor != "postgresql":
        yield
        return
    waiting = connection.copy()
    try:
        waiting.set_autocommit(False)
        with waiting.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        yield
    finally:
        waiting.close()
