"""A site of its own to back up and to restore: database, an image, the keys."""

import sqlite3
import uuid
import zipfile
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from hipsite.running import SITE_LOCK
from workouts.models import BrowserSession, Invitation, StaffInvitation

NEEDS_SQLITE = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="of SQLite's file; test_postgres.py has the other"
)
IMAGE = "exercises/0a1b.webp"


@pytest.fixture
def place(tmp_path, migrated, settings, monkeypatch):
    """VAR_DIR with a site's files, a folder for backups, and how to change and read them."""
    var = tmp_path / "var"
    (var / "media" / "exercises").mkdir(parents=True)
    (var / "media" / IMAGE).write_bytes(b"an image")
    (var / "secret_key").write_text("s" * 50)
    (var / "vapid_key").write_text("v" * 43)
    (var / "hip.sqlite3").write_bytes(migrated.read_bytes())
    settings.VAR_DIR, settings.MEDIA_ROOT = var, var / "media"
    settings.BACKUP_DIR = None
    monkeypatch.setitem(connection.settings_dict, "NAME", str(var / "hip.sqlite3"))
    return SimpleNamespace(var=var, database=var / "hip.sqlite3", backups=tmp_path / "backups")


def back_up(place, **options):
    """The archive that the command makes."""
    call_command("backup", to=place.backups, **options)
    return max(place.backups.glob("hip-*.zip"))


def bring_back(archive, **options):
    call_command("restore", archive, **options)


def run_sql(database, sql, *values):
    with closing(sqlite3.connect(database)) as db, db:
        return db.execute(sql, values).fetchall()


def groups_in(database):
    return [name for (name,) in run_sql(database, "SELECT name FROM auth_group ORDER BY name")]


def add_group(place, name):
    run_sql(place.database, "INSERT INTO auth_group (name) VALUES (?)", name)


def open_doors():
    """A browser that is signed in, and a link to an account of each kind."""
    now = timezone.now()
    BrowserSession.objects.create(session_key="k" * 32, expire_date=now + timedelta(days=90))
    StaffInvitation.objects.invite(
        email="nia@clinic.example", name="Nia", role="Therapist", by=None, now=now
    )
    Invitation.objects.invite(
        name="Ada", email=None, therapist=None, by=None, opaque_id=uuid.uuid4(), now=now
    )


def rewritten(archive, changes):
    """A copy of the archive in which some files have another content, or None to be left out."""
    copy = Path(archive).with_name("changed.zip")
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(copy, "w") as new:
        contents = {info.filename: old.read(info) for info in old.infolist()} | changes
        for name, content in contents.items():
            if content is not None:
                info = zipfile.ZipInfo(name)
                info.external_attr = 0o100600 << 16
                new.writestr(info, content)
    return copy


def empty_var(place, settings, monkeypatch):
    """A new machine: VAR_DIR with the key alone that the first command makes."""
    new = place.var.with_name("new")
    new.mkdir()
    (new / "secret_key").write_text("n" * 50)
    settings.VAR_DIR, settings.MEDIA_ROOT = new, new / "media"
    monkeypatch.setitem(connection.settings_dict, "NAME", str(new / "hip.sqlite3"))
    return new


def files_in(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != SITE_LOCK
    }
