"""Which archives there are, and which is the newest."""

from datetime import UTC, datetime, timedelta

import pytest

from workouts.backups.archives import archive_name, archives_in, newest_in, remove_old

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon(time_machine):
    time_machine.move_to(NOW, tick=False)


def add_archive(folder, *, days):
    path = folder / archive_name(NOW + timedelta(days=days))
    path.write_bytes(b"12345")
    return path


def test_newest_goes_by_the_name(tmp_path):
    for name in ("hip-2026-06-10T000000Z.zip", "hip-2026-06-09T000000Z.zip"):
        (tmp_path / name).write_bytes(b"12345")

    newest = newest_in(tmp_path)

    assert (newest.made_at, newest.size) == (datetime(2026, 6, 10, tzinfo=UTC), 5)


def test_names_of_no_archive_are_passed_over(tmp_path):
    for name in ("hip-2026-02-31T000000Z.zip", "hip-2026-06-10T000000Z.zip.part", "hip.zip"):
        (tmp_path / name).write_bytes(b"12345")

    assert archives_in(tmp_path) == []


def test_missing_folder_has_no_archive(tmp_path):
    assert newest_in(tmp_path / "missing") is None


def test_empty_file_is_no_archive(tmp_path):
    (tmp_path / archive_name(NOW)).touch()

    assert archives_in(tmp_path) == []


def test_folder_is_no_archive(tmp_path):
    (tmp_path / archive_name(NOW)).mkdir()

    assert archives_in(tmp_path) == []


def test_link_is_no_archive(tmp_path):
    (tmp_path / "elsewhere").write_bytes(b"12345")
    (tmp_path / archive_name(NOW)).symlink_to(tmp_path / "elsewhere")

    assert archives_in(tmp_path) == []


@pytest.mark.parametrize(("days", "newest"), [(1, 1), (1.1, 0), (26_000, 0)])
def test_archive_of_a_wrong_clock_is_passed_over(days, newest, tmp_path):
    add_archive(tmp_path, days=0)
    add_archive(tmp_path, days=days)

    assert newest_in(tmp_path).made_at == NOW + timedelta(days=newest)


@pytest.mark.parametrize("ahead", [0.5, 26_000])
def test_archive_just_made_stays_beside_those_of_a_clock_ahead(ahead, tmp_path):
    old, made = add_archive(tmp_path, days=-1), add_archive(tmp_path, days=0)
    left = {made, add_archive(tmp_path, days=ahead), add_archive(tmp_path, days=ahead + 0.1)}

    removed = remove_old(tmp_path, keep=1)

    assert (removed, old.exists(), set(tmp_path.iterdir())) == (1, False, left)


def test_folder_named_like_an_archive_stays(tmp_path):
    add_archive(tmp_path, days=0)
    folder = tmp_path / archive_name(NOW - timedelta(days=9))
    folder.mkdir()

    assert (remove_old(tmp_path, keep=1), folder.exists()) == (0, True)
