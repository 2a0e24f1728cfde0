"""Moving to PostgreSQL is refused where there is nothing to move, or nowhere to move to."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

FAR = "postgres://hip@db.example/hip"


def refused(url):
    with pytest.raises(CommandError) as error:
        call_command("move_to_postgres", url)
    return str(error.value)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite is moved")
@pytest.mark.parametrize("url", ["sqlite:///hip.sqlite3", "mysql://hip@db/hip"])
def test_what_is_no_postgresql_is_refused(url):
    assert refused(url).startswith("Name a PostgreSQL, as in postgres://")


@pytest.mark.skipif(connection.vendor == "sqlite", reason="only SQLite is moved")
def test_what_is_no_sqlite_has_nothing_to_move():
    assert refused(FAR) == "DATABASE_URL names no SQLite database: there is nothing to move."
