"""The health checks /healthz and /readyz: what makes a site unready, said in time."""

import os
import sqlite3
import threading
import time
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from hipsite.running import SENDER_LOCK, hold_for_child
from workouts.backups.archives import archive_name
from workouts.views import health

pytestmark = pytest.mark.django_db(transaction=True)
SECONDS = 2
needs_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="a fault of SQLite's file")


@pytest.fixture(autouse=True)
def sender(tmp_path, settings):
    """A loop that lives, and has just done a round; closed, it is dead."""
    settings.VAR_DIR, settings.BACKUP_DIR = tmp_path, None
    with os.fdopen(hold_for_child(tmp_path), "rb") as lock:
        yield lock


@pytest.fixture
def ask(client):
    """What /readyz says, which must be in time."""

    def ask():
        begun = time.monotonic()
        response = client.get("/readyz")
        assert time.monotonic() - begun < SECONDS
        return response.status_code, response.content

    return ask


READY, UNREADY = (200, b"ok"), (503, b"fail")


def test_healthz_touches_no_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").content == b"ok"


def test_readyz_says_ok(ask):
    assert ask() == READY


def test_readyz_fails_on_a_full_disk(ask, monkeypatch):
    usage = namedtuple("usage", "free")(1024)
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _path: usage)

    assert ask() == UNREADY


def test_readyz_fails_when_the_cache_cannot_be_written(ask, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "no_such_table",
        }
    }

    assert ask() == UNREADY


@needs_sqlite
def test_readyz_fails_when_the_database_is_gone(ask, monkeypatch, tmp_path):
    gone = tmp_path / "gone.sqlite3"
    monkeypatch.setitem(connection.settings_dict, "NAME", str(gone))

    assert ask() == UNREADY
    assert not gone.exists()


@needs_sqlite
def test_readyz_fails_while_the_database_is_locked(ask):
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        assert ask() == UNREADY
    assert ask() == READY


def test_readyz_says_ok_to_monitors_that_ask_at_once(client):
    """None finds the other's check under way, neither beside it nor the moment after."""

    def ask_ten_times():
        try:
            return [client.get("/readyz").status_code for _ in range(10)]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as monitors:
        asked = [monitors.submit(ask_ten_times) for _ in range(2)]

    assert [each.result() for each in asked] == [[200] * 10] * 2


def test_readyz_fails_in_time_while_the_database_hangs(ask, monkeypatch):
    """And soon for whoever asks next, without one more thread that waits."""
    is_over = threading.Event()
    monkeypatch.setattr(health, "is_database_ready", is_over.wait)
    first = ask()
    monkeypatch.setattr(health, "is_database_ready", lambda: True)
    count = threading.active_count()
    begun = time.monotonic()
    second, seconds = ask(), time.monotonic() - begun
    left = threading.active_count() - count
    is_over.set()

    assert (first, second, left) == (UNREADY, UNREADY, 0)
    assert seconds < health.DATABASE_SECONDS


@pytest.fixture
def open_migration():
    """The site's newest, as after an update; the tests' own end brings no such row back."""
    [newest] = MigrationLoader(connection).graph.leaf_nodes("workouts")
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied(*newest)
    yield
    recorder.record_applied(*newest)


@pytest.mark.usefixtures("open_migration")
def test_readyz_fails_while_migrations_are_open(ask):
    assert ask() == UNREADY


def test_readyz_fails_when_the_sender_is_dead(ask, sender):
    sender.close()

    assert ask() == UNREADY


def test_readyz_fails_when_the_sender_hangs(ask, tmp_path):
    an_hour_ago = time.time() - 3600
    os.utime(tmp_path / SENDER_LOCK, (an_hour_ago, an_hour_ago))

    assert ask() == UNREADY


@pytest.mark.parametrize(("minutes", "answer"), [(15, READY), (31, UNREADY)])
def test_readyz_asks_for_the_rounds_where_cron_does_them(
    minutes, answer, ask, sender, settings, tmp_path
):
    settings.REMINDER_SENDER = False
    sender.close()
    then = time.time() - 60 * minutes
    os.utime(tmp_path / SENDER_LOCK, (then, then))

    assert ask() == answer


@pytest.mark.parametrize(("hours", "answer"), [(47, READY), (49, UNREADY), (None, UNREADY)])
def test_readyz_fails_when_a_backup_is_overdue(hours, answer, ask, settings, tmp_path):
    settings.BACKUP_DIR = tmp_path
    if hours is not None:
        (tmp_path / archive_name(timezone.now() - timedelta(hours=hours))).write_bytes(b"12345")

    assert ask() == answer
