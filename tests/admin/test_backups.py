"""What the desk's first page says of the last backup, and to whom."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from tests.conftest import NOW
from workouts.backups.archives import archive_name

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def wednesday_morning(settings, tmp_path):
    settings.BACKUP_DIR, settings.VAR_DIR = tmp_path / "nightly", tmp_path
    (tmp_path / "nightly").mkdir()
    with time_machine.travel(NOW, tick=False):
        yield


def page_of(client):
    return " ".join(client.get(reverse("admin:index")).content.decode().split())


def add_archive(folder, *, hours):
    (folder / archive_name(NOW - timedelta(hours=hours))).write_bytes(bytes(4_400_000))


def test_administrator_reads_when_the_last_one_was_made_and_how_large(
    administrator_client, settings
):
    add_archive(settings.BACKUP_DIR, hours=50)
    add_archive(settings.BACKUP_DIR, hours=5)

    page = page_of(administrator_client)

    assert "Last made on June 10, 3 a.m. (4.2 MB)" in page
    assert "desk-overdue" not in page


def test_backup_of_two_days_ago_is_overdue(administrator_client, settings):
    add_archive(settings.BACKUP_DIR, hours=49)

    page = page_of(administrator_client)

    assert '<p class="desk-overdue"> Last made on June 8' in page
    assert "One is due every night" in page


def test_missing_backup_is_overdue(administrator_client):
    assert '<p class="desk-overdue">None was made yet.</p>' in page_of(administrator_client)


def test_clinic_without_nightly_backups_reads_how_to_get_them(administrator_client, settings):
    settings.BACKUP_DIR = None

    assert "set BACKUP_DIR: then one is made every night" in page_of(administrator_client)


def test_backup_made_by_hand_counts_as_well(administrator_client, settings):
    settings.BACKUP_DIR = None
    (settings.VAR_DIR / "backups").mkdir()
    add_archive(settings.VAR_DIR / "backups", hours=5)

    assert "Last made on June 10" in page_of(administrator_client)


def test_therapist_reads_nothing_of_it(therapist_client):
    assert "backup" not in page_of(therapist_client).lower()
