"""What the guided page must survive: RELIABILITY.md, rows 8, 10 and 11, in a real browser."""

import os
import random
import re
import signal
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from model_bakery import baker
from playwright.sync_api import Error, expect

from tests.browser.acting import button, sign_in, until
from tests.browser.phones import (
    WAIT_FOR_WORKER,
    everything_kept,
    find_network,
    lose_network,
    new_phone,
    records,
)
from tests.browser.player import HOLD, LEAD_IN, REPETITION, REST, come_back, stand_still
from tests.conditions import first_of
from tests.site import prepared, site
from workouts.models import Plan, PlanItem, Routine

__all__ = ["new_phone", "prepared", "site"]  # the fixtures

pytestmark = pytest.mark.xdist_group("server")

REPETITION_SHOWN = re.compile(r"Repetition \d+ of \d+")


# --- Row 8: the login expires before any step, in htmx, outbox and page ---------------------------


def where(page):
    """What a person sees of the place in the session."""
    texts = [
        page.locator(f"[data-slot={name}]").inner_text()
        for name in ("exercise", "side", "repetition")
    ]
    return [*texts, page.locator("[data-phase]").get_attribute("data-phase")]


def has_login_page_inside(page):
    return page.locator("session-player form[action*=login], session-player [name=email]").count()


@pytest.fixture
def expiring(page, live_server, patient, start_session):
    """Opens the patient's fresh session at its beginning; the login can be taken away."""

    def open_session():
        session = start_session(patient, at=timezone.now())
        sign_in(page, live_server, patient.user)
        page.goto(live_server.url + session.get_absolute_url())
        expect(page.get_by_role("timer")).to_have_text("10")
        return session

    stand_still(page)
    return open_session


STEPS = [LEAD_IN, *[HOLD, REST] * 5]
# From wherever one is, long enough to end a repetition and to be in the middle of a hold.
AFTERWARDS = LEAD_IN + REPETITION + 2_000


def practise_until(page, *, step):
    for length in STEPS[:step]:
        page.clock.run_for(length)


def has_arrived(session, *, step):
    """Whether the server knows each repetition that the timer saw."""
    seen = sum(STEPS[:step]) + AFTERWARDS
    reps = (seen - LEAD_IN + REST) // REPETITION
    figures = session.exercise_logs.values_list("reps_done", flat=True)
    return sorted(figures)[-1] == reps == sum(figures)


def check_expiry_in_htmx(page, session, live_server, patient, *, step):
    practise_until(page, step=step)
    Session.objects.all().delete()
    page.clock.run_for(AFTERWARDS)
    expect(page.get_by_role("link", name="Sign in again")).to_be_visible()
    seen = where(page)

    assert has_login_page_inside(page) == 0
    sign_in(page, live_server, patient.user)
    come_back(page)

    expect(page.get_by_role("link", name="Sign in again")).to_be_hidden()
    assert where(page) == seen
    until(lambda: has_arrived(session, step=step))


def check_expiry_before_the_page(page, session, live_server, patient, *, step):
    """The page is loaded anew after the login has gone: first refused, then at the same step."""
    practise_until(page, step=step)
    page.route("**/progress/", lambda route: route.abort())
    page.clock.run_for(AFTERWARDS)
    seen = where(page)
    Session.objects.all().delete()
    page.unroute("**/progress/")
    page.reload()
    expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()

    sign_in(page, live_server, patient.user)
    page.reload()

    expect(page.get_by_role("timer")).to_have_text(re.compile(r"\d"))
    assert where(page)[:3] == seen[:3]
    until(lambda: has_arrived(session, step=step))


def check_expiry_in_the_outbox(page, session, live_server, patient, *, step):
    """What waited is offered by another page, refused for want of a login, and kept for later."""
    practise_until(page, step=step)
    page.route("**/progress/", lambda route: route.abort())
    page.clock.run_for(AFTERWARDS)
    expect(page.get_by_text("Saved on this phone, will be sent")).to_be_visible()
    Session.objects.all().delete()
    page.unroute("**/progress/")
    page.goto(f"{live_server.url}/exercises/")
    assert str(session.uuid) in [each["uuid"] for each in records(page) if not each["sent"]]

    sign_in(page, live_server, patient.user)
    page.goto(f"{live_server.url}/progress/")

    until(lambda: has_arrived(session, step=step))


EXPIRIES = [check_expiry_in_htmx, check_expiry_before_the_page, check_expiry_in_the_outbox]


def check_expiries(expiring, page, live_server, patient, *, check, steps):
    for step in steps:
        session = expiring()
        check(page, session, live_server, patient, step=step)
        session.finish(at=timezone.now())


@pytest.mark.parametrize("check", EXPIRIES)
@pytest.mark.parametrize("step", first_of(3, 0))
def test_login_that_expires_loses_no_report(expiring, page, live_server, patient, check, step):
    check_expiries(expiring, page, live_server, patient, check=check, steps=[step])


@pytest.mark.soak
@pytest.mark.parametrize("check", EXPIRIES)
def test_login_that_expires_before_any_step_loses_no_report(
    expiring, page, live_server, patient, check
):
    check_expiries(expiring, page, live_server, patient, check=check, steps=range(9))


# --- Row 10: back and forward, after signing out, a shared phone ----------------------------------

MARKS = ["pat@example.com", "Patricia", "PATS-REMARK", "PATS-WORD"]


@pytest.fixture
def pat(make_patient):
    """A patient with a plan, a finished session and things that nobody else may see."""
    patient = make_patient(name="Patricia")
    plan = baker.make(
        Plan, patient=patient, routine=Routine.objects.default(), starts_on="2026-01-01"
    )
    for item in plan.routine.items.all():
        baker.make(PlanItem, plan=plan, item=item, remark="PATS-REMARK")
    return patient


def is_whole_page(page):
    return page.locator("body > header, session-player").count() > 0


def marks_on(page, patient):
    """What of the patient is on the page, or kept on the phone."""
    everything = page.content() + everything_kept(page)
    return [mark for mark in [*MARKS, patient.user.opaque_id.hex] if mark in everything]


def practise_and_leave(page, live_server, session):
    """Opens the pages that a patient opens, practises, and signs out."""
    for path in ("/", session.get_absolute_url()):
        page.goto(live_server.url + path)
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"\d"))
    button(page, "Skip").click()
    button(page, "Finish").click()
    page.locator("#session-form").get_by_label("A word to your therapist").fill("PATS-WORD")
    page.locator("#session-form").get_by_role("button", name="Finish").click()
    expect(page.get_by_role("link", name="Your progress")).to_be_visible()
    for path in ("/progress/", "/settings/"):
        page.goto(live_server.url + path)
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()


def test_back_forward_and_a_new_tab_after_signing_out_show_whole_pages_of_nobody(
    new_phone, live_server, pat, start_session
):
    session = start_session(pat, at=timezone.now())
    page = new_phone(pat.user)
    practise_and_leave(page, live_server, session)

    found = []
    for move in [page.go_back] * 5 + [page.go_forward] * 5:
        move()
        page.wait_for_load_state()
        if page.url == "about:blank":
            continue
        found += marks_on(page, pat)
        assert is_whole_page(page)
    tab = page.context.new_page()
    for path in (session.get_absolute_url(), "/progress/", "/settings/", "/"):
        tab.goto(live_server.url + path)
        found += marks_on(tab, pat)

    assert found == []


def test_next_person_on_a_shared_phone_finds_nothing_without_network(
    new_phone, live_server, pat, make_patient, start_session
):
    session = start_session(pat, at=timezone.now())
    page = new_phone(pat.user)
    practise_and_leave(page, live_server, session)
    other = make_patient("other@example.com", name="Otto")
    sign_in(page, live_server, other.user)
    page.goto(live_server.url)
    lose_network(page)

    found = []
    for path in ("/", "/progress/", "/settings/"):
        page.goto(live_server.url + path)
        expect(page.get_by_role("heading", name="There is no network right now")).to_be_visible()
        found += marks_on(page, pat)
    page.goto(live_server.url + session.get_absolute_url())
    expect(page.get_by_role("heading", name="There is no network right now")).to_be_visible()

    find_network(page)
    assert found == []


# --- Row 11: sessions without a network, reloads, killed browsers, days later ---------------------


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
        """Of this browser alone: its folder stands in their command lines."""
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


def practise_offline(phone, site, *, dice, ago):
    """One session with no server to be reached; its name and the repetitions done in it."""
    at = datetime.now(UTC) - ago
    page = phone.open(site.url, at=at)
    expect(page.get_by_role("heading", name="There is no network right now")).to_be_visible()
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
            uuid, reps = practise_offline(phone, site, dice=dice, ago=ago)
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
