"""What a backup holds, and how it is written."""

import io
import json
import sqlite3
import stat
import zipfile
from contextlib import closing
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from hipsite import VERSION
from hipsite.running import alone
from tests.backups.conftest import IMAGE, NEEDS_SQLITE, add_group, back_up, run_sql
from workouts.backups import making, sqlite
from workouts.backups.making import LOCK, make_backup
from workouts.backups.progress import Progress

pytestmark = NEEDS_SQLITE


def contents(archive):
    with zipfile.ZipFile(archive) as file:
        return {name: file.read(name) for name in file.namelist()}


def manifest_of(archive):
    return json.loads(contents(archive)["manifest.json"])


def database_of(archive, folder):
    path = folder / "copy.sqlite3"
    path.write_bytes(contents(archive)["database.sqlite3"])
    return path


def test_backup_holds_database_images_and_keys(place):
    files = contents(back_up(place))

    assert sorted(files) == [
        "database.sqlite3",
        "manifest.json",
        f"media/{IMAGE}",
        "secret_key",
        "vapid_key",
    ]
    assert files[f"media/{IMAGE}"] == b"an image"


def test_manifest_says_version_migrations_and_rows(place):
    add_group(place, "Cooks")

    listed = manifest_of(back_up(place))

    assert listed["version"] == VERSION
    assert "workouts.0001_initial" in listed["migrations"]
    assert listed["rows"]["auth_group"] == 3
    assert listed["files"]["secret_key"]["size"] == 50


def test_backup_has_what_is_not_yet_written_back_to_the_file(place, tmp_path):
    with closing(sqlite3.connect(place.database)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("INSERT INTO auth_group (name) VALUES ('Late')")
        writer.commit()

        copy = database_of(back_up(place), tmp_path)

    assert ("Late",) in run_sql(copy, "SELECT name FROM auth_group")


def test_backup_waits_for_nobody_who_writes(place):
    with closing(sqlite3.connect(place.database, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO auth_group (name) VALUES ('Half')")

        assert manifest_of(back_up(place))["rows"]["auth_group"] == 2


def test_archive_is_for_its_owner_alone(place):
    archive = back_up(place)

    modes = [stat.S_IMODE(path.stat().st_mode) for path in (archive, place.backups)]
    assert modes == [0o600, 0o700]


def test_name_is_the_instant_in_utc(place, settings):
    at = datetime(2026, 6, 10, 15, 4, 5, tzinfo=UTC)

    path = make_backup(place.backups, Progress(), now=lambda: at)

    assert path.name == "hip-2026-06-10T150405Z.zip"


def test_second_backup_of_a_second_takes_no_others_name(place):
    instants = iter([*[datetime(2026, 6, 10, tzinfo=UTC)] * 4, datetime(2026, 6, 11, tzinfo=UTC)])

    paths = [
        make_backup(place.backups, Progress(), now=lambda: next(instants)) for _each in range(2)
    ]

    assert [path.name for path in paths] == [
        "hip-2026-06-10T000000Z.zip",
        "hip-2026-06-11T000000Z.zip",
    ]


def test_keep_removes_the_oldest_archives_and_nothing_else(place):
    place.backups.mkdir()
    others = ["hip-2026-01-01.zip", "notes.txt", "other-2026-01-01T000000Z.zip"]
    old = [f"hip-2026-01-0{day}T000000Z.zip" for day in (1, 2, 3)]
    for name in [*others, *old]:
        (place.backups / name).write_bytes(b"12345")

    archive = back_up(place, keep=2)

    left = {path.name for path in place.backups.iterdir()}
    assert left == {*others, LOCK, "hip-2026-01-03T000000Z.zip", archive.name}


def test_keep_of_none_is_refused(place):
    with pytest.raises(CommandError, match="must be at least 1"):
        back_up(place, keep=0)

    assert not place.backups.exists()


def test_backup_goes_to_the_folder_that_is_set(place, settings):
    settings.BACKUP_DIR = place.backups

    call_command("backup")

    assert len(list(place.backups.glob("hip-*.zip"))) == 1


def test_backup_without_a_folder_goes_beside_the_database(place):
    call_command("backup")

    assert len(list((place.var / "backups").glob("hip-*.zip"))) == 1


def test_second_backup_at_the_same_moment_is_refused(place):
    place.backups.mkdir()

    with alone(place.backups / LOCK), pytest.raises(CommandError, match="Another backup is being"):
        back_up(place)


def test_what_a_killed_backup_left_is_removed(place):
    left = place.backups / ".hip-making-left"
    left.mkdir(parents=True)
    (left / "database.sqlite3").touch()

    back_up(place)

    assert not left.exists()


def test_link_named_like_what_is_left_goes_and_not_what_it_leads_to(place, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").touch()
    place.backups.mkdir()
    left = place.backups / ".hip-making-link"
    left.symlink_to(elsewhere)

    back_up(place)

    assert (left.is_symlink(), (elsewhere / "kept").exists()) == (False, True)


def test_file_named_like_what_is_left_is_removed(place):
    place.backups.mkdir()
    left = place.backups / ".hip-making-file"
    left.touch()

    back_up(place)

    assert not left.exists()


def test_lock_that_is_a_link_is_not_followed(place, tmp_path):
    place.backups.mkdir()
    (place.backups / LOCK).symlink_to(tmp_path / "elsewhere")

    with pytest.raises(CommandError, match="Too many levels of symbolic links"):
        back_up(place)

    assert not (tmp_path / "elsewhere").exists()


def test_folder_that_cannot_be_written_is_named(place):
    place.backups.write_text("a file")

    with pytest.raises(CommandError, match=r"cannot be written to .*backups: File exists"):
        back_up(place)


def test_missing_database_is_said_and_none_is_made(place):
    place.database.unlink()

    with pytest.raises(CommandError, match="There is no database at"):
        back_up(place)

    assert not place.database.exists()
    assert [path.name for path in place.backups.iterdir()] == [LOCK]


def test_row_without_its_parent_is_refused(place):
    run_sql(place.database, "INSERT INTO auth_group_permissions VALUES (99999, 99999, 99999)")

    with pytest.raises(CommandError, match="row 99999 of auth_group_permissions belongs to a row"):
        back_up(place)


def test_damaged_database_is_refused(place):
    content = bytearray(place.database.read_bytes())
    content[8192:] = b"\xff" * (len(content) - 8192)
    place.database.write_bytes(content)

    with pytest.raises(CommandError, match="The database cannot be copied"):
        back_up(place)


def test_damage_of_the_copy_is_refused(place, monkeypatch):
    def damage(connection):
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute("UPDATE sqlite_schema SET sql = NULL WHERE name = 'auth_group_name'")
        connection.execute("UPDATE sqlite_schema SET rootpage = 3 WHERE name = 'auth_group'")
        connection.execute("PRAGMA writable_schema=RESET")
        check(connection)

    check = sqlite.check
    monkeypatch.setattr(sqlite, "check", damage)

    with pytest.raises(CommandError, match="damaged"):
        back_up(place)


def test_image_that_comes_meanwhile_is_in_the_backup(place, monkeypatch):
    copy_database = making.copy_database

    def copy_and_add(*arguments):
        (place.var / "media" / "new.webp").write_bytes(b"new")
        return copy_database(*arguments)

    monkeypatch.setattr(making, "copy_database", copy_and_add)

    assert contents(back_up(place))["media/new.webp"] == b"new"


def test_image_that_goes_meanwhile_is_in_the_backup(place, monkeypatch):
    copy_database = making.copy_database

    def copy_and_remove(*arguments):
        (place.var / "media" / IMAGE).unlink()
        return copy_database(*arguments)

    monkeypatch.setattr(making, "copy_database", copy_and_remove)

    assert f"media/{IMAGE}" in contents(back_up(place))


def test_command_says_where_and_how_large(place):
    out = io.StringIO()

    archive = back_up(place, stdout=out)

    assert out.getvalue().startswith(f"{archive}: ")
