"""Sessions without a network, reloads, killed browsers, days later: RELIABILITY.md, row 11."""

import os
import random
import re
import signal
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Error, expect

from tests.browser.acting import button, until
from tests.browser.phones import WAIT_FOR_WORKER
from tests.browser.player import HOLD, LEAD_IN, REPETITION, REST
from tests.conditions import first_of
from tests.site import prepared, site

__all__ = ["prepared", "site"]  # the fixtures

pytestmark = pytest.mark.xdist_group("server")


class Phone:
    """A browser with a disk of its own, which can be killed as a phone's battery dies."""

    def __init__(self, playwright, folder, launch_args):
        self.playwright = playwright
        self.folder = folder
        self.launch_args = launch_args
        self.context = None

    def open(self, url, *, at=None):
        """The page at that address; `at` is what the phone takes for now."""
        self.context = self.playwright.chromium.launch_persistent_context(
            self.folder, timezone_id="America/Los_Angeles", **self.launch_args
        )
        page = self.context.pages[0]
        if at:
            page.clock.install(time=at)
        page.goto(url)
        return page

    def kill(self):
        """As a dead battery would: nothing is flushed, nothing closed."""
        for pid in self.processes():
            os.kill(pid, signal.SIGKILL)
        until(lambda: not self.processes())
        with suppress(Error):
            self.context.close()

    def processes(self):
        """The processes of this browser, by its folder in their command lines."""
        wanted = f"--user-data-dir={self.folder}".encode()
        return [
            int(path.parent.name)
            for path in Path("/proc").glob("[0-9]*/cmdline")
            if wanted in read_quietly(path)
        ]


def read_quietly(path):
    try:
        return path.read_bytes()
    except OSError:
        return b""


@pytest.fixture
def phone(playwright, tmp_path, browser_type_launch_args):
    return Phone(playwright, tmp_path / "phone", browser_type_launch_args)


def practice_offline(phone, site, *, dice, ago):
    """One session with no server to be reached; its name and the repetitions done in it."""
    at = datetime.now(UTC) - ago
    page = phone.open(site.url, at=at)
    expect(page.get_by_role("heading", name="You're offline")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Start")).click()
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"\d"))
    uuid = page.url.split("/")[-2]
    page.clock.pause_at(at + timedelta(seconds=60))
    if page.locator(".is-paused").count():
        button(page, "Resume").click()
    while page.locator("[data-phase]").get_attribute("data-phase") != "hold":
        page.clock.run_for(1_000)
    reps = dice.randint(1, 4)
    page.clock.run_for(reps * REPETITION - REST + 1_000)
    until(lambda: page.evaluate(WAS_STORED, [uuid, reps]))
    if dice.random() < 0.5:
        page.reload()
        expect(page.get_by_text(f"Repetition {reps + 1} of 5", exact=True)).to_be_visible()
    if dice.random() < 0.5:
        button(page, "Finish").click()
        page.locator("#session-form").get_by_role("button", name="Finish").click()
        expect(page.get_by_role("heading", name="Done, and saved on this phone")).to_be_visible()
    phone.kill()
    return uuid.replace("-", ""), reps


WAS_STORED = """
async ([uuid, reps]) => {
    const request = indexedDB.open("hip-workout");
    const database = await new Promise((resolve) => {
        request.onsuccess = () => resolve(request.result);
    });
    const row = await new Promise((resolve) => {
        const found = database.transaction("sessions").objectStore("sessions").get(uuid);
        found.onsuccess = () => resolve(found.result);
    });
    database.close();
    return Object.entries(row?.fields ?? {})
        .some(([name, value]) => name.endsWith("-reps_done") && Number(value) === reps);
}
"""


def check_offline_sessions(phone, site, *, count):
    dice = random.Random(20260610)  # noqa: S311 - a test's own dice
    page = phone.open(site.url)
    page.evaluate(WAIT_FOR_WORKER)
    phone.context.close()
    done = {}
    while len(done) < count:
        site.kill()
        for _session in range(min(count - len(done), dice.randint(1, 5))):
            ago = timedelta(days=dice.randint(0, 6), minutes=dice.randint(2, 600))
            uuid, reps = practice_offline(phone, site, dice=dice, ago=ago)
            done[uuid] = (reps, reps * HOLD // 1000)
        site.boot()
        phone.open(f"{site.url}/exercises/")
        wait_for(site, count=len(done))
        phone.context.close()

    rows = site.rows(
        "SELECT s.uuid, sum(l.reps_done), sum(l.held_seconds) FROM workouts_sessionlog s"
        " JOIN workouts_exerciselog l ON l.session_id = s.id GROUP BY s.uuid"
    )
    assert {uuid: (reps, seconds) for uuid, reps, seconds in rows} == done
    assert len(site.rows("SELECT DISTINCT guest_hash FROM workouts_sessionlog")) == 1


def wait_for(site, *, count):
    """Until so many sessions have arrived with what was done in them."""
    counted = "SELECT count(DISTINCT session_id) FROM workouts_exerciselog WHERE reps_done > 0"
    until(lambda: site.rows(counted) == [(count,)] or time.sleep(0.2), seconds=60)


@pytest.mark.parametrize("count", first_of(2, 3))
def test_sessions_without_network_on_a_dying_phone_arrive_once(phone, site, count):
    check_offline_sessions(phone, site, count=count)


@pytest.mark.soak
def test_two_hundred_sessions_without_network_on_a_dying_phone_arrive_once(phone, site):
    check_offline_sessions(phone, site, count=200)


def test_browser_killed_in_mid_session_goes_on_at_the_same_repetition(phone, site):
    page = phone.open(site.url)
    page.get_by_role("button", name=re.compile(r"^\s*Start")).click()
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"\d"))
    address = page.url
    # A browser writes its cookies down when it is put away; until then a guest is not known.
    phone.context.close()
    page = phone.open(address, at=datetime.now(UTC))
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"\d"))
    page.clock.run_for(LEAD_IN + 2 * REPETITION - 5_000)
    while page.get_by_text("Repetition 3 of 5", exact=True).count() == 0:
        page.clock.run_for(1_000)
    wait_for(site, count=1)
    phone.kill()

    page = phone.open(address)

    expect(page.get_by_text("Repetition 3 of 5", exact=True)).to_be_visible()
    until(lambda: site.rows("SELECT sum(reps_done) FROM workouts_exerciselog") == [(2,)])
    phone.context.close()
