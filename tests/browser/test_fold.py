"""What must be read lies above the fold, in the windows that phones really leave to a page."""

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
