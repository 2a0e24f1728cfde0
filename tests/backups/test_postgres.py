"""A backup of PostgreSQL, by its own programs, and bringing it back."""

import json
import zipfile

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import connection

from hipsite.running import SITE_LOCK
from tests.backups.conftest import open_doors
from workouts.backups import postgres
from workouts.models import BrowserSession, Invitation, StaffInvitation

pytestmark = [
    pytest.mark.skipif(connection.vendor != "postgresql", reason="make test-postgres runs it"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def place(tmp_path, settings):
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir()
    settings.MEDIA_ROOT = settings.VAR_DIR / "media"
    (settings.VAR_DIR / "secret_key").write_text("s" * 50)
    yield tmp_path
    drop_what_was_put_aside()


def drop_what_was_put_aside():
    found = "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'before_restore_%'"
    for (name,) in postgres.ask(found):
        postgres.change(f'DROP SCHEMA "{name}" CASCADE')


def back_up(place):
    call_command("backup", to=place / "backups")
    (archive,) = (place / "backups").glob("hip-*.zip")
    return archive


def group_names():
    return sorted(Group.objects.values_list("name", flat=True))


def test_backup_counts_what_it_holds(place):
    Group.objects.create(name="Cooks")

    with zipfile.ZipFile(back_up(place)) as archive:
        listed = json.loads(archive.read("manifest.json"))
        names = sorted(archive.namelist())

    assert names == ["database.dump", "manifest.json", "secret_key"]
    assert (listed["vendor"], listed["rows"]["auth_group"]) == ("postgresql", 3)


def test_database_comes_back_and_the_old_one_stays_aside(place):
    archive, before = back_up(place), group_names()
    Group.objects.create(name="Cooks")

    call_command("restore", archive, replace=True)

    ((aside,),) = postgres.ask(
        "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'before_restore_%'"
    )
    old = [name for (name,) in postgres.ask(f'SELECT name FROM "{aside}".auth_group')]  # noqa: S608 - our own name
    assert (group_names(), sorted(old)) == (before, sorted([*before, "Cooks"]))


def test_restore_signs_everybody_out_and_revokes_open_links(place):
    open_doors()

    call_command("restore", back_up(place), replace=True)

    revoked = [
        links.objects.filter(revoked_at=None).count() for links in (StaffInvitation, Invitation)
    ]
    assert (BrowserSession.objects.count(), revoked) == (0, [0, 0])


def test_restored_database_can_be_backed_up_and_restored_again(place):
    call_command("restore", back_up(place), replace=True)
    drop_what_was_put_aside()
    (next((place / "backups").glob("hip-*.zip"))).unlink()
    before = group_names()

    call_command("restore", back_up(place), replace=True)

    assert group_names() == before


def test_database_in_use_is_refused(place):
    archive = back_up(place)

    with pytest.raises(CommandError, match="is in use: a site has stored something"):
        call_command("restore", archive)


def test_database_with_other_connections_is_refused(place):
    archive = back_up(place)
    other = connection.copy()
    other.ensure_connection()

    with pytest.raises(CommandError, match="The database is in use: stop every server"):
        call_command("restore", archive, replace=True)
    other.close()


def test_restore_that_fails_puts_back_what_was_there(place, monkeypatch):
    archive = back_up(place)
    Group.objects.create(name="Cooks")
    before = group_names()
    monkeypatch.setattr(postgres, "rows", dict)

    with pytest.raises(CommandError, match="has no rows, where the manifest says"):
        call_command("restore", archive, replace=True)

    assert group_names() == before
    assert [path.name for path in (place / "var").iterdir() if path.name != SITE_LOCK] == [
        "secret_key"
    ]


def test_missing_program_is_named(place, monkeypatch):
    monkeypatch.setattr(postgres.shutil, "which", lambda _name: None)

    with pytest.raises(CommandError, match="pg_dump is missing on this machine: install"):
        back_up(place)


def test_complaint_of_a_program_is_passed_on(place, monkeypatch):
    monkeypatch.setattr(postgres, "program", lambda _name: "/bin/false")

    with pytest.raises(CommandError, match="false failed"):
        back_up(place)
