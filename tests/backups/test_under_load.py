"""Backups of a server that takes reports meanwhile, each restored: nothing is missing."""

import shutil
import sqlite3
import threading
import time
from contextlib import closing

import pytest
from django.core.management import call_command
from django.db import connection

from tests.backups.conftest import NEEDS_SQLITE
from tests.guest import Guest
from tests.site import prepared, site

__all__ = ["prepared", "site"]  # the fixtures

pytestmark = [NEEDS_SQLITE, pytest.mark.xdist_group("server")]
WRITERS = 3


class Load:
    """Guests who report repetition after repetition; what was acknowledged."""

    def __init__(self, site):
        self.site, self.is_over, self.acknowledged = site, threading.Event(), {}
        self.threads = [threading.Thread(target=self.practice) for _each in range(WRITERS)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_error):
        self.is_over.set()
        for thread in self.threads:
            thread.join()

    def practice(self):
        while not self.is_over.is_set():
            guest = Guest(self.site)
            path, pairs = guest.start()
            uuid = path.split("/")[2].replace("-", "")
            for reps in (1, 2, 3):
                for pair in pairs:
                    if self.is_over.is_set():
                        return
                    if guest.report(path, pair, reps) == 200:
                        self.acknowledged[uuid, *pair] = reps


def restored_rows(database):
    with closing(sqlite3.connect(database)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        rows = db.execute(
            "SELECT s.uuid, item_id, side, reps_done FROM workouts_exerciselog l"
            " JOIN workouts_sessionlog s ON s.id = l.session_id"
        )
        return {(uuid, str(item), side): reps for uuid, item, side, reps in rows}


def check_backups(site, tmp_path, settings, monkeypatch, *, count):
    folder, missing = site.database.parent, []
    settings.BACKUP_DIR = None
    with Load(site) as load:
        for number in range(count):
            while len(load.acknowledged) < 5 * (number + 1):
                time.sleep(0.05)
            before = dict(load.acknowledged)
            use(folder, settings, monkeypatch)
            call_command("backup", to=tmp_path / "backups", keep=1)
            (archive,) = (tmp_path / "backups").glob("hip-*.zip")

            new = tmp_path / f"new-{number}"
            new.mkdir()
            use(new, settings, monkeypatch)
            call_command("restore", archive)
            rows = restored_rows(new / "hip.sqlite3")
            missing += [key for key, reps in before.items() if rows.get(key, 0) < reps]
            shutil.rmtree(new)

    assert missing == []
    assert len(load.acknowledged) > 5 * count


def use(folder, settings, monkeypatch):
    settings.VAR_DIR, settings.MEDIA_ROOT = folder, folder / "media"
    monkeypatch.setitem(connection.settings_dict, "NAME", str(folder / "hip.sqlite3"))


@pytest.mark.exhaustive
def test_five_backups_under_load_hold_all_that_was_acknowledged(
    site, tmp_path, settings, monkeypatch
):
    check_backups(site, tmp_path, settings, monkeypatch, count=5)


@pytest.mark.soak
def test_a_hundred_backups_under_load_hold_all_that_was_acknowledged(
    site, tmp_path, settings, monkeypatch
):
    check_backups(site, tmp_path, settings, monkeypatch, count=100)
