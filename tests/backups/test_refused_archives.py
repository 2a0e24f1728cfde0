"""Archives and places that a restore refuses, each with a sentence, and changes nothing."""

import json
import zipfile
from types import SimpleNamespace

import pytest
from django.core.management import CommandError
from django.db import connection

from hipsite.running import SITE_LOCK, alone
from tests.backups.conftest import (
    IMAGE,
    NEEDS_SQLITE,
    back_up,
    bring_back,
    empty_var,
    files_in,
    rewritten,
    run_sql,
)
from workouts.backups import restoring, unpacking

pytestmark = NEEDS_SQLITE


def changed_manifest(archive, **changes):
    with zipfile.ZipFile(archive) as file:
        listed = json.loads(file.read("manifest.json")) | changes
    return rewritten(archive, {"manifest.json": json.dumps(listed).encode()})


@pytest.fixture
def refused(place):
    """Restores, which must be refused with that sentence and change nothing."""

    def refuse(archive, sentence, **options):
        before = files_in(place.var)
        with pytest.raises(CommandError, match=sentence):
            bring_back(archive, **{"replace": True, **options})
        assert files_in(place.var) == before
        assert {path.name for path in place.var.iterdir()} - {SITE_LOCK} == {
            name.split("/")[0] for name in before
        }

    return refuse


def test_running_site_is_refused(place, refused):
    archive = back_up(place)

    with alone(place.var / SITE_LOCK):
        refused(archive, "The site is running: stop the server")


def test_folder_in_use_is_refused(place, refused):
    refused(back_up(place), r"var is in use: .* With --replace it is put aside", replace=False)


@pytest.mark.parametrize("left", ["hip.sqlite3", "media/exercises/a.webp", "vapid_key"])
def test_folder_with_anything_of_a_site_is_in_use(left, place, settings, monkeypatch):
    archive = back_up(place)
    new = empty_var(place, settings, monkeypatch)
    (new / left).parent.mkdir(parents=True, exist_ok=True)
    (new / left).write_text("x")

    with pytest.raises(CommandError, match="is in use"):
        bring_back(archive)


def test_newer_schema_is_refused(place, refused):
    archive = changed_manifest(back_up(place), migrations=["workouts.9999_later"], version="9.9")

    refused(archive, r"of version 9.9, whose tables are newer .*9999_later is unknown here")


def test_newer_kind_of_archive_is_refused(place, refused):
    refused(changed_manifest(back_up(place), format=2), "made by a newer version")


def test_backup_of_another_kind_of_database_is_refused(place, refused):
    archive = back_up(place)
    with zipfile.ZipFile(archive) as file:
        listed = json.loads(file.read("manifest.json"))
    listed["vendor"] = "postgresql"
    listed["files"]["database.dump"] = listed["files"].pop("database.sqlite3")
    with zipfile.ZipFile(archive) as file:
        content = file.read("database.sqlite3")
    changes = {"database.dump": content, "database.sqlite3": None}

    refused(
        rewritten(archive, {**changes, "manifest.json": json.dumps(listed).encode()}),
        "The backup is of a database of postgresql",
    )


def test_database_elsewhere_is_refused(place, refused, monkeypatch, tmp_path):
    archive = back_up(place)
    monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "elsewhere.sqlite3"))

    refused(archive, "DATABASE_URL leads out of VAR_DIR")


@pytest.mark.parametrize("name", ["database.sqlite3", "secret_key", f"media/{IMAGE}"])
def test_wrong_sum_is_refused(name, place, refused):
    archive = back_up(place)
    with zipfile.ZipFile(archive) as file:
        content = bytearray(file.read(name))
    content[-1] ^= 1

    refused(rewritten(archive, {name: bytes(content)}), f"{name} has another sum")


def test_other_rows_than_the_manifest_are_refused(place, refused):
    archive = back_up(place)
    with zipfile.ZipFile(archive) as file:
        rows = json.loads(file.read("manifest.json"))["rows"]

    refused(
        changed_manifest(archive, rows={**rows, "auth_group": 9}),
        "auth_group has 2 rows, where the manifest says 9",
    )


def test_copy_of_the_database_alone_is_told_apart(place, refused, tmp_path):
    copy = tmp_path / "hip.sqlite3"
    copy.write_bytes(place.database.read_bytes())

    refused(copy, "a copy of the database alone, not an archive of `manage.py backup`")


@pytest.mark.parametrize("content", [b"", b"x" * 100, b"PK\x05\x06" + bytes(18)])
def test_file_of_another_kind_is_refused(content, refused, tmp_path):
    other = tmp_path / "other.zip"
    other.write_bytes(content)

    refused(other, r"This is no archive of `manage.py backup`")


def test_missing_file_is_named(refused, tmp_path):
    refused(tmp_path / "missing.zip", r"missing.zip: No such file or directory")


def test_archive_that_was_cut_is_refused(place, refused):
    archive = back_up(place)
    archive.write_bytes(archive.read_bytes()[:-200])

    refused(archive, "no archive of `manage.py backup`, or it is damaged")


def test_archive_with_a_wrong_byte_is_refused(place, refused):
    archive = back_up(place)
    content = bytearray(archive.read_bytes())
    content[len(content) // 2] ^= 255
    archive.write_bytes(content)

    refused(archive, "damaged")


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "media/../../evil", "media/./a", "evil"])
def test_file_with_a_place_elsewhere_is_refused(name, place, refused):
    archive = back_up(place)
    with zipfile.ZipFile(archive) as file:
        listed = json.loads(file.read("manifest.json"))
    listed["files"][name] = listed["files"]["secret_key"]
    changes = {"manifest.json": json.dumps(listed).encode(), name: b"s" * 50}

    refused(rewritten(archive, changes), "The manifest of this archive cannot be read")


def test_link_to_elsewhere_is_refused(place, refused):
    archive = back_up(place)
    copy = rewritten(archive, {"secret_key": None})
    with zipfile.ZipFile(copy, "a") as file:
        info = zipfile.ZipInfo("secret_key")
        info.external_attr = 0o120777 << 16
        file.writestr(info, b"s" * 50)

    refused(copy, "secret_key is not what the manifest says")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("name", ["secret_key", "manifest.json"])
def test_file_packed_as_no_backup_packs_is_refused(name, method, place, refused):
    """A few bytes of these unpack into a gigabyte of memory at once."""
    archive = back_up(place)
    with zipfile.ZipFile(archive) as file:
        content = file.read(name)
    copy = rewritten(archive, {name: None})
    with zipfile.ZipFile(copy, "a") as file:
        info = zipfile.ZipInfo(name)
        info.external_attr = 0o100600 << 16
        file.writestr(info, content, method)

    refused(copy, f"{name} is not what the manifest says|it has no manifest")


@pytest.mark.parametrize(
    "changes",
    [
        {"version": "9\x1b[2J", "migrations": ["workouts.9999_later"]},
        {"migrations": ["workouts.9999\x1b[2J"]},
        {"made_at": "2026\x1b[2J"},
        {"rows": {"auth_group\x1b[2J": 9}},
    ],
)
def test_text_that_steers_a_terminal_is_refused(changes, place, refused):
    archive = changed_manifest(back_up(place), **changes)

    refused(archive, "The manifest of this archive cannot be read")


def test_name_that_steers_a_terminal_is_shown_without_that(place, refused):
    archive = back_up(place)
    with zipfile.ZipFile(archive) as file:
        listed = json.loads(file.read("manifest.json"))
    name = "media/\x1b[2J"
    listed["files"][name] = listed["files"]["secret_key"]
    changes = {"manifest.json": json.dumps(listed).encode(), name: b"other".ljust(50)}

    refused(rewritten(archive, changes), r"^media/ \[2J has another sum")


def test_file_that_no_manifest_lists_is_refused(place, refused):
    archive = rewritten(back_up(place), {"media/more.webp": b"more"})

    refused(archive, "does not hold the files that its manifest lists")


def test_file_larger_than_its_manifest_says_is_refused(place, refused):
    archive = rewritten(back_up(place), {"secret_key": bytes(10_000_000)})

    refused(archive, "secret_key is not what the manifest says")


def test_archive_larger_than_the_disk_is_refused(place, refused, monkeypatch):
    archive = back_up(place)
    usage = SimpleNamespace(free=1000)
    monkeypatch.setattr(unpacking.shutil, "disk_usage", lambda _path: usage)

    refused(archive, "The disk is too full: . MB are needed, 1 MB are free")


def test_disk_that_fills_meanwhile_leaves_the_old_one(place, refused, monkeypatch):
    def fill_up(*_arguments):
        raise OSError(28, "No space left on device")

    archive = back_up(place)
    monkeypatch.setattr(unpacking, "pour", fill_up)

    refused(archive, "No space left on device")


def test_folder_that_cannot_be_written_is_refused(place, settings, tmp_path):
    archive = back_up(place)
    settings.VAR_DIR = tmp_path / "missing"

    with pytest.raises(CommandError, match="missing cannot be written: No such file"):
        bring_back(archive)


def test_database_in_which_access_cannot_be_ended_is_refused(place, refused):
    run_sql(place.database, "DROP TABLE workouts_browsersession")

    refused(back_up(place), "cannot be changed: no such table: workouts_browsersession")


def test_migration_that_fails_leaves_the_old_one(place, refused, monkeypatch):
    archive = back_up(place)
    monkeypatch.setattr(restoring, "is_older", lambda _listed: True)
    monkeypatch.setenv("ALLOWED_HOSTS", "clinic.example")
    monkeypatch.setenv("SECRET_KEY", "weak")

    refused(archive, "cannot be migrated: .*SECRET_KEY is weak")
