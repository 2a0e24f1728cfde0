"""Two tabs with one session: one leads, the other shows it and takes over."""

import re
from pathlib import Path
from urllib.parse import urlparse

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.acting import button, until
from tests.browser.player import HOLD, LEAD_IN, logs, stand_still
from tests.conftest import GUEST_SECRET

STATIC = Path(__file__).parents[2] / "static"
UUID = "5f3c8d6e-5a0f-4d70-9f2b-0c9d6e8f1a23"

TAB = """
async (uuid) => {
    const { Leader } = await import("/static/js/player/leader.js");
    globalThis.heard = [];
    globalThis.leader = new Leader(uuid, {
        onLead: () => heard.push("leads"),
        onFollow: () => heard.push("follows"),
        onSnapshot: (snapshot) => heard.push(snapshot.digits),
    });
}
"""


def serve(route):
    path = STATIC / urlparse(route.request.url).path.removeprefix("/static/")
    if path.suffix == ".js":
        route.fulfill(path=path, content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html>", content_type="text/html")


@pytest.fixture
def new_tab(context):
    """Opens a tab that serves nothing but the module, and shows the session in it."""

    def open_tab(*, locks=True, uuid=UUID):
        tab = context.new_page()
        tab.route("**/*", serve)
        if not locks:
            tab.add_init_script("Object.defineProperty(navigator, 'locks', { value: undefined })")
        # Locks are there in a secure context alone, as on a phone.
        tab.goto("http://localhost:1/")
        tab.evaluate(TAB, uuid)
        return tab

    return open_tab


def heard(tab, words):
    """Waits until the tab has heard exactly these words."""
    tab.wait_for_function("(words) => heard.join() === words", arg=",".join(words))
    return True


def test_tabs_of_two_sessions_both_lead(new_tab):
    heard(new_tab(), ["leads"])

    assert heard(new_tab(uuid=UUID.replace("5f", "6f")), ["leads"])


def test_second_tab_follows_and_hears_what_the_leader_tells(new_tab):
    first = new_tab()
    heard(first, ["leads"])
    second = new_tab()
    heard(second, ["follows"])

    first.evaluate("leader.tell({ digits: '12' })")

    assert heard(second, ["follows", "12"])
    assert heard(first, ["leads"])


def test_newcomer_hears_the_last_that_was_told(new_tab):
    first = new_tab()
    heard(first, ["leads"])
    first.evaluate("leader.tell({ digits: '12' })")

    assert heard(new_tab(), ["follows", "12"])


def test_follower_tells_nothing(new_tab):
    first, second = new_tab(), new_tab()
    heard(second, ["follows"])

    second.evaluate("leader.tell({ digits: '12' })")
    first.wait_for_timeout(100)

    assert heard(first, ["leads"])


def test_follower_leads_when_the_leader_goes(new_tab):
    first, second = new_tab(), new_tab()
    heard(second, ["follows"])

    first.close()

    assert heard(second, ["follows", "leads"])


def test_follower_leads_when_the_leader_stops(new_tab):
    first, second = new_tab(), new_tab()
    heard(second, ["follows"])

    first.evaluate("leader.stop()")

    assert heard(second, ["follows", "leads"])


def test_lead_can_be_taken_to_and_fro(new_tab):
    first, second = new_tab(), new_tab()
    heard(second, ["follows"])
    second.evaluate("leader.take()")
    heard(second, ["follows", "leads"])
    heard(first, ["leads", "follows"])

    first.evaluate("leader.take()")

    assert heard(first, ["leads", "follows", "leads"])
    assert heard(second, ["follows", "leads", "follows"])


def test_one_of_three_leads_when_the_leader_goes(new_tab):
    first, second, third = new_tab(), new_tab(), new_tab()
    heard(third, ["follows"])

    first.close()

    heard(second, ["follows", "leads"])
    assert heard(third, ["follows"])


def test_without_locks_every_tab_leads(new_tab):
    new_tab(locks=False)

    assert heard(new_tab(locks=False), ["leads"])


def test_stopped_tab_never_leads(new_tab):
    first, second = new_tab(), new_tab()
    heard(second, ["follows"])
    second.evaluate("leader.stop()")

    first.close()
    second.wait_for_timeout(100)

    assert heard(second, ["follows"])


@pytest.fixture
def two_players(live_server, start_session, context):
    """Two tabs with a guest's session, the first of which leads; time stands still in both."""
    session = start_session(at=timezone.now())
    context.add_cookies([{"name": "guest", "value": GUEST_SECRET, "url": live_server.url}])
    tabs = [context.new_page(), context.new_page()]
    # All tabs of a browser have one clock in the test's hands.
    stand_still(tabs[0])
    for tab in tabs:
        tab.goto(live_server.url + session.get_absolute_url())
        expect(tab.get_by_role("timer")).to_have_text(re.compile(r"\d"))
    return tabs


def test_second_player_shows_the_leaders_digits_and_goes_on_here(two_players):
    first, second = two_players
    first.clock.run_for(LEAD_IN + 7_000)

    expect(second.get_by_role("timer")).to_have_text("23")
    expect(second.locator("[data-phase]")).to_have_attribute("data-phase", "hold")

    button(second, "Continue here").click()

    expect(button(first, "Continue here")).to_be_visible()
    expect(button(second, "Continue here")).to_be_hidden()


def test_advice_leaves_the_tab_that_follows(two_players):
    leader, follower = two_players
    button(leader, "Skip").click()
    button(leader, "It hurts").click()
    expect(button(leader, "Continue as is")).to_be_visible()

    button(follower, "Continue here").click()

    # Its answers would do nothing there.
    expect(button(leader, "Continue here")).to_be_visible()
    expect(button(leader, "Continue as is")).to_be_hidden()


def test_two_players_count_a_repetition_once(two_players):
    first, second = two_players
    first.clock.run_for(LEAD_IN + 20_000)
    button(second, "Continue here").click()
    expect(button(first, "Continue here")).to_be_visible()
    second.clock.run_for(LEAD_IN + HOLD)

    until(lambda: logs()[0].reps_done == 1)
    assert logs()[0].held_seconds == 30


def test_second_player_goes_on_when_the_first_is_closed(two_players):
    first, second = two_players
    first.clock.run_for(LEAD_IN + HOLD + 6_000)
    until(lambda: logs()[0].reps_done == 1)

    first.close()

    expect(second.get_by_text("Repetition 2 of 5", exact=True)).to_be_visible()
    expect(button(second, "Continue here")).to_be_hidden()
