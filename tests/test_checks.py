"""The system checks of the database: its SQLite options are as the settings want them."""

import pytest
from django.db import connection

from workouts.checks import check_sqlite_pragmas


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="the pragmas are SQLite's own")
def test_pragmas_are_as_wanted():
    assert check_sqlite_pragmas(None, databases=["default"]) == []


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="the pragmas are SQLite's own")
def test_pragmas_are_as_wanted_after_a_health_check(ready, client):
    assert client.get("/readyz").status_code == 200

    assert check_sqlite_pragmas(None, databases=["default"]) == []


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="the pragmas are SQLite's own")
def test_lost_option_is_found():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout=1")

    errors = check_sqlite_pragmas(None, databases=["default"])

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout=20000")
    assert [error.id for error in errors] == ["workouts.E001"]
