"""Which archives there are, and which is the newest."""

from datetime import UTC, datetime

from workouts.backups.archives import archives_in, newest_in


def test_newest_goes_by_the_name(tmp_path):
    for name in ("hip-2026-06-10T000000Z.zip", "hip-2026-06-09T000000Z.zip"):
        (tmp_path / name).write_bytes(b"12345")

    newest = newest_in(tmp_path)

    assert (newest.made_at, newest.size) == (datetime(2026, 6, 10, tzinfo=UTC), 5)


def test_names_of_no_archive_are_passed_over(tmp_path):
    for name in ("hip-2026-02-31T000000Z.zip", "hip-2026-06-10T000000Z.zip.part", "hip.zip"):
        (tmp_path / name).touch()

    assert archives_in(tmp_path) == []


def test_missing_folder_has_no_archive(tmp_path):
    assert newest_in(tmp_path / "missing") is None
