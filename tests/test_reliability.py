"""A real server that is killed in mid-session or gets many reports at once loses no report."""

import random
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.conditions import first_of
from tests.guest import Guest
from tests.site import prepared, site

__all__ = ["prepared", "site"]  # the fixtures

# One worker prepares the server once for all of them.
pytestmark = pytest.mark.xdist_group("server")


def practice_while_killed(site, *, kills):
    """Reports repetition after repetition, the server dying at random; what was acknowledged."""
    dice = random.Random(20260610)  # noqa: S311 - a test's own dice
    guest = Guest(site)
    acknowledged = {}
    for _kill in range(kills):
        path, pairs = guest.start()
        doomed_pair, doomed_at = dice.choice(pairs), dice.uniform(0, 0.02)
        for pair in pairs:
            with ThreadPoolExecutor(1) as pool:
                sending = pool.submit(send, guest, path, pair)
                if pair == doomed_pair:
                    time.sleep(doomed_at)
                    site.kill()
                    site.boot()
                if not sending.result():
                    assert guest.report(path, pair, 3) == 200
            acknowledged[path.split("/")[2].replace("-", ""), pair] = 3
        assert guest.post(f"{path}finish/", {})[0] == 200
    return acknowledged


def send(guest, path, pair):
    """True when the server acknowledged the report, False when it died before."""
    try:
        return guest.report(path, pair, 3) == 200
    except OSError:
        return False


def check_kills(site, *, kills):
    acknowledged = practice_while_killed(site, kills=kills)

    stored = site.rows(
        "SELECT s.uuid, l.item_id, l.side, l.reps_done FROM workouts_exerciselog l"
        " JOIN workouts_sessionlog s ON s.id = l.session_id"
    )
    assert {(uuid, (str(item), side)): reps for uuid, item, side, reps in stored} == acknowledged
    assert len(stored) == len(acknowledged)
    assert site.rows("PRAGMA integrity_check") == [("ok",)]


@pytest.mark.parametrize("kills", first_of(1, 2))
def test_killed_server_loses_no_acknowledged_report(site, kills):
    check_kills(site, kills=kills)


@pytest.mark.soak
def test_server_killed_two_hundred_times_loses_no_acknowledged_report(site):
    check_kills(site, kills=200)


def report_at_once(reports):
    """Sends (guest, path, pair) reports of one repetition sixteen at a time; the statuses."""
    with ThreadPoolExecutor(16) as pool:
        return set(pool.map(lambda each: each[0].report(each[1], each[2], 1), reports))


def check_one_step(site, *, count):
    guest = Guest(site)
    path, pairs = guest.start()

    statuses = report_at_once([(guest, path, pairs[0])] * count)

    done = site.rows("SELECT side, reps_done FROM workouts_exerciselog WHERE reps_done > 0")
    assert (statuses, done) == ({200}, [(pairs[0][1], 1)])


def check_different_steps(site, *, count):
    steps = []
    while len(steps) < count:
        guest = Guest(site)
        path, pairs = guest.start()
        steps += [(guest, path, pair) for pair in pairs]

    statuses = report_at_once(steps[:count])

    done = site.rows(
        "SELECT count(*), sum(reps_done) FROM workouts_exerciselog WHERE reps_done > 0"
    )
    assert (statuses, done) == ({200}, [(count, count)])


@pytest.mark.parametrize("count", first_of(32, 50))
def test_many_reports_of_one_step_leave_one_row(site, count):
    check_one_step(site, count=count)


@pytest.mark.parametrize("count", first_of(32, 50))
def test_many_reports_of_different_steps_are_all_stored(site, count):
    check_different_steps(site, count=count)


@pytest.mark.soak
def test_five_hundred_reports_of_one_step_leave_one_row(site):
    check_one_step(site, count=500)


@pytest.mark.soak
def test_five_hundred_reports_of_different_steps_are_all_stored(site):
    check_different_steps(site, count=500)
