"""Puts the test database back after a test that really commits.

Django's own way is to empty every table. The shipped content and the groups, which migrations made,
are then gone for all later tests, and to load them again takes seconds.
"""

import sqlite3
from contextlib import closing, contextmanager

from django.core.management import call_command
from django.db import connection


def snapshot():
    """For as long as it is open, a function that puts the database back to what it is now."""
    return snapshot_of_sqlite() if connection.vendor == "sqlite" else snapshot_by_rows()


@contextmanager
def snapshot_of_sqlite():
    with closing(sqlite3.connect(":memory:", check_same_thread=False)) as copy:
        connection.ensure_connection()
        connection.connection.backup(copy)

        def put_back():
            connection.ensure_connection()
            copy.backup(connection.connection)

        yield put_back


@contextmanager
def snapshot_by_rows():
    rows = connection.creation.serialize_db_to_string()

    def put_back():
        # The keys continue from where they were, so that no new row meets one that comes back.
        call_command(
            "flush",
            verbosity=0,
            interactive=False,
            reset_sequences=False,
            inhibit_post_migrate=True,
            allow_cascade=True,
        )
        connection.creation.deserialize_db_from_string(rows)

    yield put_back
