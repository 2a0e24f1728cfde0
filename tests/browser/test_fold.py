"""What must be read lies above the fold, in the windows that phones really leave to a page."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.acting import button, sign_in
from tests.browser.conftest import PHONE
from tests.browser.player import HOLD, LEAD_IN, stand_still
from tests.browser.stubs import STUBS
from tests.conditions import first_of
from tests.conftest import GUEST_SECRET
from tests.kept import ROOT
from workouts.models import SessionLog

# An iPhone SE, and a 12 to 15, with Safari's bars.
WINDOWS = [{"width": 375, "height": 548}, {"width": 390, "height": 664}]

BELOW = """
(names) => names.filter((name) => {
    const part = document.querySelector(name);
    const { top, bottom, height } = part.getBoundingClientRect();
    const controls = document.querySelector(".player-controls").getBoundingClientRect();
    const isCovered = !part.closest(".player-controls") && top < controls.bottom
        && bottom > controls.top && controls.height > 0;
    const hint = document.querySelector("[data-part=sound-locked]").getBoundingClientRect();
    const isBelowHint = !part.matches("[data-part=sound-locked]") && hint.height > 0
        && bottom > hint.top;
    return height === 0 || top < 0 || bottom > innerHeight || isCovered || isBelowHint;
})
"""
# Whatever the player may say above all else, each by its own name.
NOTICES = {
    f"[{each}]"
    for each in re.findall(
        r"data-(?:part|notice)=\"[-\w]+\"",
        (ROOT / "templates/workouts/parts/session/session_notices.html").read_text(),
    )
}
# These come in place of the player or of its buttons, or lie over its foot: each has its own test.
BY_THEMSELVES = {f'[data-part="{each}"]' for each in ("no-timer", "elsewhere", "sound-locked")}
SHOW = "([name, isShown]) => { document.querySelector(name).hidden = !isShown; }"
PLAYER = [".player-ring", "[data-slot=seconds]", "[data-slot=cue]", "[data-slot=exercise]"]
MINUTES = "[data-slot=minutes]"


@pytest.fixture
def open_session(live_server, start_session, context):
    session = start_session(at=timezone.now())
    context.add_cookies([{"name": "guest", "value": GUEST_SECRET, "url": live_server.url}])

    def open_session(window, *, tabs=1):
        pages = [context.new_page() for _tab in range(tabs)]
        stand_still(pages[0])
        for page in pages:
            page.set_viewport_size(window)
            page.goto(live_server.url + session.get_absolute_url())
            expect(page.get_by_role("timer")).to_have_text("10")
        return pages

    return open_session


def below(page, *names):
    page.evaluate("scrollTo(0, 0)")
    return page.evaluate(BELOW, [*PLAYER, *names])


@pytest.mark.parametrize("window", first_of(*WINDOWS))
def test_minutes_left_and_hint_of_the_tones_are_in_view(open_session, context, window):
    context.add_init_script("globalThis.firstAudioState = 'suspended';" + STUBS)
    [page] = open_session(window)
    page.clock.run_for(LEAD_IN + 1_000)

    # A page that was not tapped may not sound yet.
    expect(page.get_by_text("Tap anywhere to hear the tones")).to_be_visible()
    assert below(page, "[data-part=sound-locked]", MINUTES) == []


@pytest.mark.parametrize("window", first_of(*WINDOWS, PHONE))
def test_minutes_left_are_in_view(open_session, window):
    [page] = open_session(window)

    assert below(page, MINUTES) == []


@pytest.mark.parametrize("window", first_of(*WINDOWS))
def test_session_in_another_tab_has_one_button_in_view(open_session, window):
    _first, page = open_session(window, tabs=2)

    assert below(page, "[data-part=elsewhere]", "[data-action=take-over]") == []
    for name in ("Back", "Pause", "Skip", "Finish"):
        expect(button(page, name)).to_be_hidden()


@pytest.mark.parametrize("window", first_of(*WINDOWS))
def test_notice_of_a_login_that_ended_is_in_view(live_server, patient, start_session, page, window):
    session = start_session(patient, at=timezone.now())
    sign_in(page, live_server, patient.user)
    page.set_viewport_size(window)
    stand_still(page)
    page.goto(live_server.url + session.get_absolute_url())
    expect(page.get_by_role("timer")).to_have_text("10")
    Session.objects.all().delete()
    page.clock.run_for(LEAD_IN + HOLD)

    expect(page.get_by_role("link", name="Sign in again")).to_be_visible()
    assert below(page, "[data-notice=signed-out]", "[data-notice=signed-out] a") == []


@pytest.mark.parametrize("window", first_of(*WINDOWS))
def test_each_notice_is_in_view_above_the_player(open_session, window):
    [page] = open_session(window)
    found = {}
    for notice in NOTICES - BY_THEMSELVES:
        page.evaluate(SHOW, [notice, True])
        found[notice] = below(page, notice, MINUTES)
        page.evaluate(SHOW, [notice, False])

    assert '[data-notice="refused"]' in found
    assert [notice for notice, hidden in found.items() if hidden] == []


@pytest.mark.parametrize("window", first_of(*WINDOWS))
def test_list_in_place_of_the_timer_says_why_in_view(open_session, window):
    [page] = open_session(window)
    page.evaluate(SHOW, ["[data-part=player]", False])
    page.evaluate(SHOW, ["#session-form", True])
    page.evaluate(SHOW, ["[data-part=no-timer]", True])

    assert page.evaluate(BELOW, ["[data-part=no-timer]"]) == []


@pytest.mark.parametrize("window", first_of(*WINDOWS))
def test_advice_on_pain_and_its_answers_are_in_view(live_server, start_session, context, window):
    session = start_session(at=timezone.now())
    SessionLog.objects.filter(pk=session.pk).update(pain_before=9, pain_limit=5)
    context.add_cookies([{"name": "guest", "value": GUEST_SECRET, "url": live_server.url}])
    page = context.new_page()
    stand_still(page)
    page.set_viewport_size(window)
    page.goto(live_server.url + session.get_absolute_url())
    expect(page.get_by_text("Your pain is above the limit")).to_be_visible()

    answers = ["[value=isShorter]", "[value=isFewer]", "[data-action=understood]"]
    assert page.evaluate(BELOW, ["[data-part=advice]", *answers]) == []
