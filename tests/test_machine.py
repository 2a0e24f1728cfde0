"""A real server whose disk is full or read-only, or whose database is locked for 30 seconds.

What it acknowledges is stored; the rest it answers with 503, and takes it as soon as it can.
"""

import shutil
import sqlite3
import threading
import time
from contextlib import closing

import pytest

from tests.disks import disk
from tests.guest import Guest
from tests.site import Site, prepared

__all__ = ["disk", "prepared"]  # the fixtures

pytestmark = pytest.mark.xdist_group("server")
LOCK_SECONDS = 30
FAULT_SECONDS = 60


@pytest.fixture
def site(disk, prepared):
    """A server with all that it stores on the small disk."""
    shutil.copytree(prepared, disk.folder, dirs_exist_ok=True)
    site = Site(disk.folder)
    site.boot()
    yield site
    site.kill()


class Practice:
    """A guest's session: every repetition is reported, and what was acknowledged is noted."""

    def __init__(self, site):
        self.site, self.guest = site, Guest(site)
        self.path, self.pairs = self.guest.start()
        self.acknowledged, self.statuses, self.refusal = {}, set(), ""

    def report(self, pair, reps):
        status = self.guest.report(self.path, pair, reps)
        self.statuses.add(status)
        if status == 503:
            self.refusal = self.guest.page
        if status == 200:
            self.acknowledged[pair] = max(reps, self.acknowledged.get(pair, 0))
        return status

    def report_all(self, reps):
        return [self.report(pair, reps) for pair in self.pairs]

    def stored(self):
        uuid = self.path.split("/")[2].replace("-", "")
        rows = self.site.rows(
            "SELECT s.uuid, item_id, side, reps_done FROM workouts_exerciselog l"
            " JOIN workouts_sessionlog s ON s.id = l.session_id WHERE reps_done > 0"
        )
        return {(str(item), side): reps for of, item, side, reps in rows if of == uuid}


def check_fault(practice, begin, end):
    """Reports while the fault is there, until it was refused, and everything again afterwards."""
    practice.report(practice.pairs[0], 1)
    begin()
    deadline = time.monotonic() + FAULT_SECONDS
    while 503 not in practice.statuses and time.monotonic() < deadline:
        practice.report_all(2)
    end()

    assert practice.statuses == {200, 503}
    assert "Nothing can be saved right now" in practice.refusal
    assert practice.stored() == practice.acknowledged
    assert set(practice.report_all(3)) == {200}
    assert practice.stored() == dict.fromkeys(practice.pairs, 3)
    assert practice.site.rows("PRAGMA integrity_check") == [("ok",)]


def test_full_disk_loses_no_report(site, disk):
    check_fault(Practice(site), lambda: disk.fill(site), lambda: disk.free(site))


@pytest.mark.exhaustive
def test_read_only_disk_loses_no_report(site, disk):
    practice = Practice(site)

    check_fault(practice, lambda: disk.make_read_only(site), lambda: disk.make_writable(site))


@pytest.mark.soak
def test_disk_that_is_full_at_twenty_points_of_a_session_loses_no_report(site, disk):
    for _point in range(20):
        check_fault(Practice(site), lambda: disk.fill(site), lambda: disk.free(site))


# --- A lock of 30 seconds ------------------------------------------------------------------------


class Locked:
    """Another process holds the database for 30 seconds, as a repair by hand might."""

    def __init__(self, site):
        self.database, self.is_held = site.database, threading.Event()

    def __enter__(self):
        self.thread = threading.Thread(target=self.hold)
        self.thread.start()
        self.is_held.wait()

    def hold(self):
        with closing(sqlite3.connect(self.database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            self.is_held.set()
            time.sleep(LOCK_SECONDS)

    def __exit__(self, *_error):
        self.thread.join()


WRITES = ["start", "progress", "finish"]


def attempt(guest, what, path, pairs):
    """Sends one of a session's writes; the status."""
    if what == "start":
        return guest.post("/sessions/start/", {})[0]
    if what == "progress":
        return guest.report(path, pairs[0], 2)
    return guest.post(f"{path}finish/", {"pain_after": 3})[0]


def check_lock(site, what):
    guest = Guest(site)
    path, pairs = ("", []) if what == "start" else guest.start()
    before = everything(site)
    with Locked(site):
        refused = attempt(guest, what, path, pairs)
        told = guest.page
        during = everything(site)
    taken = attempt(guest, what, path, pairs)

    assert (refused, during, taken) == (503, before, 200)
    assert "Nothing can be saved right now" in told
    assert everything(site) != before


def everything(site):
    return site.rows("SELECT uuid, pain_after FROM workouts_sessionlog ORDER BY id"), site.rows(
        "SELECT session_id, item_id, side, reps_done FROM workouts_exerciselog ORDER BY id"
    )


@pytest.mark.exhaustive
def test_lock_of_thirty_seconds_loses_no_report(site):
    check_lock(site, "progress")


@pytest.mark.soak
@pytest.mark.parametrize("what", WRITES)
def test_lock_of_thirty_seconds_at_each_write_of_a_session(what, site):
    check_lock(site, what)
