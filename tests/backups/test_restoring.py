"""Bringing a backup back: what is there then, and after a restore that was killed."""

import io
import os
import stat
import subprocess
import sys

import pytest
from django.db import connection
from django.utils import timezone

from tests.backups.conftest import (
    IMAGE,
    NEEDS_SQLITE,
    add_group,
    back_up,
    bring_back,
    empty_var,
    files_in,
    groups_in,
    open_doors,
    run_sql,
)
from tests.kept import ROOT
from workouts.backups import restoring, swapping
from workouts.models import BrowserSession, Invitation, StaffInvitation, User

pytestmark = NEEDS_SQLITE
GROUPS = ["Clinic administrator", "Therapist"]
LINKS = [StaffInvitation, Invitation]
FILES = ["hip.sqlite3", f"media/{IMAGE}", "secret_key", "vapid_key"]


def test_backup_comes_back_on_a_new_machine(place, settings, monkeypatch):
    add_group(place, "Cooks")
    archive = back_up(place)
    new = empty_var(place, settings, monkeypatch)

    bring_back(archive)

    found = files_in(new)
    assert groups_in(new / "hip.sqlite3") == ["Clinic administrator", "Cooks", "Therapist"]
    assert sorted(found) == FILES
    assert (found["secret_key"], found["vapid_key"]) == (b"s" * 50, b"v" * 43)


def test_database_has_the_name_that_is_set(place, settings, monkeypatch):
    archive = back_up(place)
    new = empty_var(place, settings, monkeypatch)
    monkeypatch.setitem(connection.settings_dict, "NAME", str(new / "other.db"))

    bring_back(archive)

    assert groups_in(new / "other.db") == GROUPS


def test_restore_says_that_the_rows_are_as_many(place, settings, monkeypatch):
    archive = back_up(place)
    empty_var(place, settings, monkeypatch)
    out = io.StringIO()

    bring_back(archive, stdout=out)

    assert "rows: as many as at 20" in out.getvalue()
    assert out.getvalue().endswith("The backup is restored: start the site.\n")


def test_restore_says_that_a_shared_folder_of_images_is_elsewhere(place, settings, monkeypatch):
    archive = back_up(place)
    new = empty_var(place, settings, monkeypatch)
    settings.MEDIA_ROOT = place.backups / "shared"
    out = io.StringIO()

    bring_back(archive, stdout=out)

    assert f"The images are in {new}/media: copy them to {place.backups}/shared" in out.getvalue()


def test_replace_keeps_the_old_one_aside(place):
    archive = back_up(place)
    add_group(place, "Cooks")
    (place.var / "media" / "new.webp").write_bytes(b"new")
    before = files_in(place.var)

    bring_back(archive, replace=True)

    (aside,) = place.var.glob("before-restore-*")
    assert files_in(aside) == before
    assert groups_in(place.database) == GROUPS
    assert not (place.var / "media" / "new.webp").exists()


def test_replaced_database_is_put_aside_with_what_is_not_written_back(place):
    archive = back_up(place)
    for ending in ("-wal", "-shm"):
        place.database.with_name(f"hip.sqlite3{ending}").write_bytes(b"old")

    bring_back(archive, replace=True)

    assert list(place.var.glob("hip.sqlite3-*")) == []


@pytest.fixture
def doors(place, django_db_blocker):
    """The site's database, with somebody signed in and with open links."""
    with django_db_blocker.unblock():
        connection.close()  # else it stays at the tests' own database
        open_doors()
        connection.close()
        yield
        connection.close()


@pytest.mark.usefixtures("doors")
def test_restore_signs_everybody_out(place):
    bring_back(back_up(place), replace=True)

    assert not BrowserSession.objects.exists()


@pytest.mark.usefixtures("doors")
@pytest.mark.parametrize("links", LINKS)
def test_restore_revokes_open_links(links, place):
    before = timezone.now().replace(microsecond=0)

    bring_back(back_up(place), replace=True)

    assert before <= links.objects.get().revoked_at <= timezone.now()


@pytest.mark.usefixtures("doors")
@pytest.mark.parametrize("links", LINKS)
@pytest.mark.parametrize("column", ["used_at", "revoked_at"])
def test_restore_leaves_links_that_had_ended(column, links, place):
    links.objects.update(**{column: timezone.now()})
    before = links.objects.values().get()
    archive = back_up(place)
    connection.close()

    bring_back(archive, replace=True)

    assert links.objects.values().get() == before


@pytest.mark.usefixtures("doors")
def test_restore_closes_no_account(place):
    bring_back(back_up(place), replace=True)

    assert list(User.objects.values_list("is_active", flat=True)) == [True, True]


@pytest.mark.usefixtures("doors")
def test_restore_of_an_older_schema_signs_everybody_out(place):
    older_than_ours(place)

    bring_back(back_up(place), replace=True)

    assert not BrowserSession.objects.exists()


def test_restore_says_that_links_and_browsers_are_out(place):
    out = io.StringIO()

    bring_back(back_up(place), replace=True, stdout=out)

    assert "Everybody is signed out, and links that were open are revoked" in out.getvalue()


@pytest.mark.usefixtures("usual_umask")
def test_restored_files_are_for_their_owner_alone(place, settings, monkeypatch):
    archive = back_up(place)
    new = empty_var(place, settings, monkeypatch)

    bring_back(archive)

    modes = {name: stat.S_IMODE((new / name).stat().st_mode) for name in FILES}
    assert modes == dict.fromkeys(FILES, 0o600)


@pytest.mark.usefixtures("usual_umask")
def test_restored_folders_are_for_their_owner_alone(place, settings, monkeypatch):
    archive = back_up(place)
    new = empty_var(place, settings, monkeypatch)

    bring_back(archive)

    folders = ("media", "media/exercises")
    assert [stat.S_IMODE((new / name).stat().st_mode) for name in folders] == [0o700, 0o700]


@pytest.fixture
def usual_umask():
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_older_schema_is_migrated(place, settings, monkeypatch):
    """The newest migration is taken back, as an older version's database has it."""
    older_than_ours(place)
    archive = back_up(place)
    new = empty_var(place, settings, monkeypatch)
    before = run_sql(place.database, "SELECT count(*) FROM django_migrations")

    bring_back(archive)

    after = run_sql(new / "hip.sqlite3", "SELECT count(*) FROM django_migrations")
    assert after[0][0] == before[0][0] + 1


def older_than_ours(place):
    environment = {**os.environ, "VAR_DIR": str(place.var)}
    environment.pop("DATABASE_URL", None)
    names = "SELECT name FROM django_migrations WHERE app = 'workouts' ORDER BY name DESC LIMIT 2"
    _newest, (last,) = run_sql(place.database, names)
    subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "manage.py", "migrate", "workouts", last, "-v0"],
        cwd=ROOT,
        env=environment,
        check=True,
    )


def test_restore_killed_while_it_unpacks_leaves_the_old_one(place, monkeypatch):
    archive = back_up(place)
    add_group(place, "Cooks")
    die_at(monkeypatch, swapping, "sync_all")
    before = files_in(place.var)

    with pytest.raises(KilledError):
        bring_back(archive, replace=True)

    left = files_in(place.var)
    assert {name: left[name] for name in before} == before


@pytest.mark.parametrize("renames", range(9))
def test_restore_killed_between_two_renames_is_finished_by_the_next_start(
    renames, place, monkeypatch
):
    archive = back_up(place)
    add_group(place, "Cooks")
    with monkeypatch.context() as patch:
        die_after(patch, renames)
        with pytest.raises(KilledError):
            bring_back(archive, replace=True)

    restoring.finish_interrupted()

    (aside,) = place.var.glob("before-restore-*")
    assert groups_in(place.database) == GROUPS
    assert groups_in(aside / "hip.sqlite3") == ["Clinic administrator", "Cooks", "Therapist"]
    assert sorted(files_in(aside)) == FILES


def test_what_a_killed_restore_unpacked_goes_with_the_next(place):
    left = place.var / "restore-2026-01-01T000000Z.unpacking"
    left.mkdir()

    bring_back(back_up(place), replace=True)

    assert not left.exists()


def test_file_named_like_what_a_killed_restore_left_goes(place):
    left = place.var / "restore-2026-01-01T000000Z.unpacking"
    left.touch()

    bring_back(back_up(place), replace=True)

    assert not left.exists()


class KilledError(BaseException):
    """As SIGKILL would: nothing after it is done."""


def die_at(patch, module, name):
    def die(*_arguments):
        patch.setattr(swapping.shutil, "rmtree", lambda *_a, **_k: None)
        raise KilledError

    patch.setattr(module, name, die)


def die_after(patch, renames):
    """Dies instead of a rename, after so many of the swap's."""
    rename, left = swapping.Path.rename, [renames]

    def rename_or_die(path, target):
        if ".unpacking" in str(path):
            return rename(path, target)
        if not left[0]:
            patch.setattr(swapping.shutil, "rmtree", lambda *_a, **_k: None)
            raise KilledError
        left[0] -= 1
        return rename(path, target)

    patch.setattr(swapping.Path, "rename", rename_or_die)
