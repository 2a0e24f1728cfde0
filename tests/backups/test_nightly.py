"""One backup a night, tried again each hour where it fails."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from tests.backups.conftest import NEEDS_SQLITE
from workouts.backups import BackupError, nightly
from workouts.backups.archives import archives_in
from workouts.backups.making import LOCK
from workouts.backups.nightly import back_up_nightly, is_overdue, latest_night

pytestmark = NEEDS_SQLITE
# 10:00 in Los Angeles, as everywhere here.
MORNING = datetime(2026, 6, 10, 17, tzinfo=UTC)
NIGHT = datetime(2026, 6, 10, 10, tzinfo=UTC)  # 3:00


@pytest.fixture
def folder(place, settings, time_machine):
    time_machine.move_to(MORNING, tick=False)
    settings.BACKUP_DIR = place.backups
    settings.TIME_ZONE = "America/Los_Angeles"
    place.backups.mkdir()
    return place.backups


def add_archive(folder, at):
    (folder / f"hip-{at:%Y-%m-%dT%H%M%SZ}.zip").write_bytes(b"12345")


def count_after(folder, now, time_machine):
    time_machine.move_to(now, tick=False)
    back_up_nightly(now=now)
    return len(archives_in(folder))


def test_none_is_made_where_no_folder_is_set(place, settings):
    back_up_nightly(now=MORNING)

    assert not place.backups.exists()


def test_first_is_made_at_once(folder, time_machine):
    assert count_after(folder, MORNING, time_machine) == 1


def test_folder_is_made(folder, time_machine):
    folder.rmdir()

    assert count_after(folder, MORNING, time_machine) == 1


def test_one_a_night(folder, time_machine):
    instants = [MORNING + timedelta(hours=hours) for hours in (0, 2, 16, 17.5, 20, 41, 42)]

    assert [count_after(folder, now, time_machine) for now in instants] == [1, 1, 1, 2, 2, 3, 3]


def test_night_without_the_loop_is_made_up_for(folder, time_machine):
    add_archive(folder, NIGHT - timedelta(days=3))

    assert count_after(folder, MORNING, time_machine) == 2


def test_only_as_many_stay_as_are_wanted(folder, settings, time_machine):
    settings.BACKUP_KEEP = 2
    for days in (1, 2, 3):
        add_archive(folder, NIGHT - timedelta(days=days))

    assert count_after(folder, MORNING, time_machine) == 2


def test_archive_of_a_wrong_clock_stands_for_no_night(folder, time_machine):
    add_archive(folder, MORNING + timedelta(days=26_000))

    for days in (0, 1):
        time_machine.move_to(MORNING + timedelta(days=days), tick=False)
        back_up_nightly(now=MORNING + timedelta(days=days))

    assert len(list(folder.glob("hip-2026-*.zip"))) == 2


def test_failure_is_tried_again_after_an_hour(folder, monkeypatch):
    tries = []

    def fail(*_arguments, **_options):
        tries.append(1)
        raise BackupError("no")

    monkeypatch.setattr(nightly, "make_backup", fail)
    for minutes in (0, 1, 59, 61):
        try_once(MORNING + timedelta(minutes=minutes))

    assert len(tries) == 2


def try_once(now):
    try:
        back_up_nightly(now=now)
    except BackupError:
        return


def test_try_is_remembered_over_a_restart(folder):
    lock = folder / LOCK
    lock.touch()
    os.utime(lock, (MORNING.timestamp(), MORNING.timestamp()))

    back_up_nightly(now=MORNING + timedelta(minutes=10))

    assert archives_in(folder) == []


def test_lock_that_is_a_link_is_not_followed(folder, tmp_path):
    (folder / LOCK).symlink_to(tmp_path / "elsewhere")

    with pytest.raises(OSError, match="Too many levels of symbolic links"):
        back_up_nightly(now=MORNING + timedelta(days=1))

    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize(
    ("now", "night"),
    [
        (NIGHT, NIGHT),
        (NIGHT - timedelta(seconds=1), NIGHT - timedelta(days=1)),
        (MORNING, NIGHT),
        # The night in which the clock goes forward at two.
        (datetime(2026, 3, 8, 11, tzinfo=UTC), datetime(2026, 3, 8, 10, tzinfo=UTC)),
    ],
)
def test_night_is_at_three_on_the_clinics_clock(now, night, folder):
    assert latest_night(now) == night


@pytest.mark.parametrize(("hours", "overdue"), [(1, False), (48, False), (49, True)])
def test_backup_is_overdue_after_two_days(hours, overdue, folder):
    add_archive(folder, MORNING - timedelta(hours=hours))

    assert is_overdue(now=MORNING) is overdue


def test_archive_of_a_wrong_clock_hides_no_missing_one(folder):
    add_archive(folder, MORNING - timedelta(days=3))
    add_archive(folder, MORNING + timedelta(days=26_000))

    assert is_overdue(now=MORNING) is True


def test_backup_is_overdue_where_none_was_ever_made(folder):
    assert is_overdue(now=MORNING) is True


def test_nothing_is_overdue_where_none_is_wanted(place):
    assert is_overdue(now=MORNING) is False
