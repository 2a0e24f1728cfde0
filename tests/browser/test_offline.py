"""A session needs no network after one visit: begun, interrupted, finished, and sent later once."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Error, expect

from tests.browser.acting import button, until
from tests.browser.phones import find_network, lose_network, new_phone, records, start
from tests.browser.player import HOLD, LEAD_IN, REPETITION, logs, phase
from tests.browser.visits import START
from tests.conditions import first_of
from workouts.domain.day import practice_day
from workouts.domain.dose import first_side
from workouts.models import SessionLog

__all__ = ["new_phone"]  # the fixture

SHORT = re.compile("Short")


@pytest.fixture
def offline_phone(new_phone, live_server):
    """A guest's phone that has lost its network, on the page for that; its time stands still."""
    page = new_phone()
    lose_network(page)
    page.clock.install(time=timezone.now())
    page.goto(live_server.url)
    page.clock.pause_at(timezone.now() + timedelta(seconds=30))
    return page


def test_front_page_without_network_offers_both_versions_and_goes_away_with_it(
    new_phone, live_server
):
    page = new_phone()
    lose_network(page)
    page.goto(live_server.url)

    expect(page.get_by_role("heading", name="You're offline")).to_be_visible()
    expect(page.get_by_role("button", name=START)).to_be_visible()
    expect(page.get_by_text("Continue where you stopped")).to_be_hidden()
    page.get_by_role("radio", name=SHORT).check()
    assert page.get_by_role("button", name=START).inner_text().strip() != "Start 31 min"

    find_network(page)

    expect(page.get_by_role("heading", name="7 exercises")).to_be_visible()


@pytest.mark.parametrize("scheme", first_of("light", "dark"))
def test_page_without_network_is_accessible(page, live_server, content, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{live_server.url}/offline/")
    expect(page.get_by_role("button", name=START)).to_be_visible()

    results = Axe().run(page)

    assert results.violations_count == 0, results.generate_report()


def test_session_begun_without_network_arrives_once(offline_phone):
    page = offline_phone
    start(page)
    page.clock.run_for(LEAD_IN + 2 * REPETITION)
    expect(page.get_by_text("Saved on this phone, will be sent")).to_be_visible()
    uuid = page.url.split("/")[-2]

    find_network(page)
    page.evaluate("window.dispatchEvent(new Event('online'))")

    until(lambda: SessionLog.objects.exists() and logs()[0].reps_done == 2)
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    session = SessionLog.objects.get()
    assert (str(session.uuid), session.begun_offline) == (uuid, True)
    assert logs()[0].held_seconds == 60


def test_reload_without_network_goes_on_at_the_same_repetition(offline_phone, live_server):
    page = offline_phone
    start(page)
    page.clock.run_for(LEAD_IN + 2 * REPETITION + 5_000)
    expect(page.get_by_text("Repetition 3 of 5", exact=True)).to_be_visible()
    first = page.locator("#progress-rail li").first
    expect(first).to_have_text(re.compile("2/5"))
    expect(first.locator("progress")).to_have_js_property("value", 2)

    page.reload()

    expect(page.get_by_text("Repetition 3 of 5", exact=True)).to_be_visible()
    expect(first).to_have_text(re.compile("2/5.*2 of 5 repetitions", re.DOTALL))

    page.goto(live_server.url)
    expect(page.get_by_role("link", name="Continue where you stopped")).to_be_visible()
    # A second session of the same day is not what anybody wants.
    expect(page.get_by_role("button", name=START)).to_be_hidden()

    page.get_by_role("link", name="Continue where you stopped").click()

    expect(page.get_by_text("Repetition 3 of 5", exact=True)).to_be_visible()
    assert SessionLog.objects.count() == 0


def test_session_finished_without_network_arrives_from_another_page(offline_phone, live_server):
    page = offline_phone
    start(page)
    page.clock.run_for(LEAD_IN + REPETITION)
    button(page, "Finish").click()
    page.get_by_role("radio", name="4", exact=True).check()
    page.locator("#session-form").get_by_role("button", name="Finish").click()
    expect(page.get_by_role("heading", name="Done, and saved on this phone")).to_be_visible()
    # By itself where the browser takes it on, else with the next visit.
    told = page.get_by_text("You can close this page.").locator("visible=true")
    expect(told).to_have_count(1)

    find_network(page)
    page.goto(f"{live_server.url}/exercises/")

    until(lambda: SessionLog.objects.exclude(finished_at=None).exists())
    assert SessionLog.objects.get().pain_after == 4
    assert (logs()[0].reps_done, logs()[0].held_seconds) == (1, 30)


def test_address_of_a_session_not_sent_yet_becomes_its_page(offline_phone):
    page = offline_phone
    start(page)
    page.clock.run_for(LEAD_IN + REPETITION)
    expect(page.get_by_text("Saved on this phone, will be sent")).to_be_visible()
    find_network(page)

    page.goto(page.url)

    expect(page.get_by_text("Repetition 2 of 5", exact=True)).to_be_visible()
    assert logs()[0].reps_done == 1


def test_start_on_a_page_loaded_before_begins_all_the_same(new_phone):
    page = new_phone()
    lose_network(page)
    page.get_by_role("radio", name=SHORT).check()

    start(page)

    assert phase(page) == "lead-in"
    find_network(page)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    until(SessionLog.objects.exists)
    assert SessionLog.objects.get().version == "short"


def test_session_begun_with_a_network_goes_on_without(new_phone, live_server):
    page = new_phone()
    page.clock.install(time=timezone.now())
    page.reload()
    page.clock.pause_at(timezone.now() + timedelta(seconds=30))
    start(page)
    page.clock.run_for(LEAD_IN + 2 * REPETITION + 5_000)
    until(lambda: logs()[0].reps_done == 2)
    lose_network(page)

    page.reload()

    expect(page.get_by_text("Repetition 3 of 5", exact=True)).to_be_visible()


def test_side_that_is_due_begins(offline_phone):
    page = offline_phone
    start(page)
    button(page, "Skip").click()

    side = first_side(practice_day(timezone.now(), "America/Los_Angeles")).value
    expect(page.locator("[data-slot=side]")).to_have_text(f"{side.capitalize()} side")


def test_pages_of_accounts_and_the_desk_just_fail_without_network(new_phone, live_server):
    page = new_phone()
    lose_network(page)

    for path in ("/admin/", "/accounts/login/", "/calendar/x.ics"):
        with pytest.raises(Error, match=r"ERR_INTERNET_DISCONNECTED|ERR_FAILED"):
            page.goto(live_server.url + path)


def test_part_of_a_sound_comes_from_the_network(new_phone):
    page = new_phone()
    page.reload()
    url = page.evaluate(
        "caches.keys().then((names) => caches.open(names[0])).then((cache) => cache.keys())"
        ".then((kept) => kept.map(({ url }) => url).find((url) => url.endsWith('.wav')))"
    )

    answer = page.evaluate(
        """async (url) => {
            const answer = await fetch(url, { headers: { Range: "bytes=0-1" } });
            return [answer.status, answer.headers.get("Content-Range").split("/")[0]];
        }""",
        url,
    )

    assert answer == [206, "bytes 0-1"]


def test_refused_session_is_told_once_and_kept(new_phone, live_server):
    page = new_phone()
    page.evaluate(
        """async () => (await import("/static/js/offline/outbox.js")).put({
            uuid: "7d444840-9dc0-4ed5-a1e3-c3f9d7c1f7e5", owner: "", savedAt: 1e13, sent: false,
            url: "/sessions/7d444840-9dc0-4ed5-a1e3-c3f9d7c1f7e5/progress/", fields: {},
            at: null, wanted: {}, isPaused: false, isFinished: false,
        })"""
    )
    page.reload()
    expect(page.get_by_text("didn't accept one of your sessions")).to_be_visible()
    asked = []
    page.on("request", lambda request: asked.append(request.method))

    page.reload()

    expect(page.get_by_role("heading", name="7 exercises")).to_be_visible()
    page.wait_for_timeout(500)
    expect(page.get_by_text("didn't accept one of your sessions")).to_be_hidden()
    assert "POST" not in asked
    assert [record["isRefused"] for record in records(page)] == [True]


def test_records_of_the_first_version_stay(page, live_server, content):
    page.goto(f"{live_server.url}/manifest.webmanifest")
    page.evaluate(
        """() => new Promise((resolve) => {
            indexedDB.deleteDatabase("hip-workout").onsuccess = () => {
                const request = indexedDB.open("hip-workout", 1);
                request.onupgradeneeded = () =>
                    request.result.createObjectStore("sessions", { keyPath: "uuid" })
                        .put({ uuid: "1", owner: "user-1", savedAt: 1, sent: false, fields: {} });
                request.onsuccess = () => { request.result.close(); resolve(); };
            };
        })"""
    )

    page.goto(live_server.url)

    assert [record["uuid"] for record in records(page)] == ["1"]


def test_worker_sends_the_outbox_with_no_page_of_ours_open(offline_phone, live_server):
    page = offline_phone
    start(page)
    page.clock.run_for(LEAD_IN + HOLD + 5_000)
    expect(page.get_by_text("Saved on this phone, will be sent")).to_be_visible()
    page.goto("about:blank")
    find_network(page)

    # The browser does so by itself, when it thinks fit.
    sync = page.context.new_cdp_session(page)
    registrations = []
    sync.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: registrations.extend(event["registrations"]),
    )
    sync.send("ServiceWorker.enable")
    until(lambda: page.wait_for_timeout(50) or registrations)
    sync.send(
        "ServiceWorker.dispatchSyncEvent",
        {
            "origin": live_server.url,
            "registrationId": registrations[0]["registrationId"],
            "tag": "outbox",
            "lastChance": False,
        },
    )

    until(lambda: SessionLog.objects.exists() and logs()[0].reps_done == 1)
