"""What must be read lies above the fold, in the windows that phones really leave to a page."""

import re
from itertools import product

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.acting import button, sign_in
from tests.browser.player import HOLD, LEAD_IN, stand_still
from tests.browser.stubs import STUBS
from tests.browser.windows import WINDOWS
from tests.conditions import first_of
from tests.conftest import GUEST_SECRET
from tests.kept import ROOT
from workouts.models import BrowserSession, SessionLog

# Of these parts, those that cannot be read whole: out of the window, or under something else.
HIDDEN = """
(names) => names.filter((name) => {
    const part = document.querySelector(name);
    const { top, bottom, left, right, height } = part.getBoundingClientRect();
    const isOutside = top < 0 || bottom > innerHeight || left < 0 || right > innerWidth;
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    // What lets taps through is found by none.
    const isPassedBy = getComputedStyle(part).pointerEvents === "none";
    const above = document.elementFromPoint(x, y);
    const isCovered = !isPassedBy && !part.contains(above) && !above?.contains(part);
    return height === 0 || isOutside || isCovered;
})
"""
# Of these parts, those whose boxes share more than a pixel with the first one.
COVERED = """
([first, ...names]) => {
    const boxOf = (name) => document.querySelector(name).getBoundingClientRect();
    const { top, bottom, left, right } = boxOf(first);
    return names.filter((name) => {
        const box = boxOf(name);
        const isBeside = box.left > right - 1 || box.right < left + 1;
        return box.height > 0 && !(isBeside || box.top > bottom - 1 || box.bottom < top + 1);
    });
}
"""
SCROLLS = {"top": "scrollTo(0, 0)", "foot": "scrollTo(0, document.body.scrollHeight)"}
# Whatever the player may say above all else, each by its own name.
NOTICES = {
    f"[{each}]"
    for each in re.findall(
        r"data-(?:part|notice)=\"[-\w]+\"",
        (ROOT / "templates/workouts/parts/session/session_notices.html").read_text(),
    )
}
# These come in place of the player or of its buttons, or lie over its foot: each has its own test.
BY_THEMSELVES = {
    f'[data-part="{each}"]' for each in ("no-timer", "elsewhere", "sound-locked", "advice")
}
# As the player's view does it: the styles find by a class what is shown.
SHOW = """
([name, isShown]) => {
    const notice = document.querySelector(name);
    const root = notice.closest("session-player");
    notice.hidden = !isShown;
    root.classList.toggle(`shows-${notice.dataset.part}`, isShown);
    const shown = root.querySelector(".session-notices > :not([hidden], .tones-hint)");
    root.classList.toggle("shows-notice", shown !== null);
}
"""
PRESSED = [
    f"[data-action={each}]" for each in ("far", "options", "finish", "back", "pause", "skip")
]
PLAYER = [".player-clock", "[data-slot=seconds]", "[data-slot=cue]", "[data-slot=exercise]"]
MINUTES = "[data-slot=minutes]"
REASONS = [
    *(f"[data-action=reason][value='{each}']" for each in range(1, 6)),
    "[data-part=reasons] [data-action=declared]",
    "[data-part=reasons] [data-action=exercise]",
]
TEXTS = [f"[data-slot={each}]" for each in ("cue", "exercise", "repetition")]
OVERLAPPED = """
(names) => {
    const range = document.createRange();
    range.selectNodeContents(document.querySelector("[data-slot=seconds]"));
    const digits = range.getBoundingClientRect();
    // Above and below the digits their line has some air.
    const air = digits.height * 0.15;
    return names.filter((name) => {
        const { top, bottom, left, right } = document.querySelector(name).getBoundingClientRect();
        const isBeside = left >= digits.right || right <= digits.left;
        const isOutside = digits.left < 0 || digits.right > innerWidth;
        return isOutside
            || !(isBeside || top >= digits.bottom - air || bottom <= digits.top + air);
    });
}
"""


@pytest.fixture
def open_session(live_server, start_session, context):
    session = start_session(at=timezone.now())
    context.add_cookies([{"name": "guest", "value": GUEST_SECRET, "url": live_server.url}])

    def open_session(*, tabs=1):
        pages = [context.new_page() for _tab in range(tabs)]
        stand_still(pages[0])
        for page in pages:
            page.goto(live_server.url + session.get_absolute_url())
            expect(page.get_by_role("timer")).to_have_text("10")
        return pages

    return open_session


def hidden(page, *names, scrolled="top"):
    page.evaluate(SCROLLS[scrolled])
    return page.evaluate(HIDDEN, [*names])


def hidden_in_windows(page, *names):
    """In which windows, and scrolled to where, a part of the page cannot be read."""
    found = []
    for window, scrolled in product(WINDOWS, SCROLLS):
        page.set_viewport_size(window)
        found += [(window, scrolled, name) for name in hidden(page, *names, scrolled=scrolled)]
    return found


def covered_in_windows(page, part, *names):
    """In which windows that part lies over the ring, the rail, a text or what is pressed."""
    found = []
    for window in WINDOWS:
        page.set_viewport_size(window)
        page.evaluate(SCROLLS["top"])
        covered = page.evaluate(COVERED, [part, *PRESSED, *TEXTS, *names])
        found += [(window["width"], window["height"], name) for name in covered]
    return found


def hidden_at_the_top(page, *names):
    found = []
    for window in WINDOWS:
        page.set_viewport_size(window)
        found += [(window, name) for name in hidden(page, *PLAYER, *names)]
    return found


def test_hint_of_the_tones_is_in_view_and_moves_nothing(open_session, context):
    context.add_init_script("globalThis.firstAudioState = 'suspended';" + STUBS)
    [page] = open_session()
    page.clock.run_for(LEAD_IN + 1_000)

    # A page that was not tapped may not sound yet.
    expect(page.get_by_text("Tap to hear the tones")).to_be_visible()
    assert hidden_in_windows(page, "[data-part=sound-locked]") == []
    assert hidden_at_the_top(page, MINUTES) == []
    ring = page.locator(".player-ring")
    with_hint = ring.bounding_box()
    page.evaluate(SHOW, ["[data-part=sound-locked]", False])
    assert ring.bounding_box() == with_hint


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_hint_of_the_tones_covers_nothing(open_session, context, language):
    context.set_extra_http_headers({"Accept-Language": language})
    context.add_init_script("globalThis.firstAudioState = 'suspended';" + STUBS)
    [page] = open_session()
    page.clock.run_for(LEAD_IN + 1_000)
    expect(page.locator("[data-part=sound-locked]")).to_be_visible()
    beside = [".session-home", "#progress-rail", ".player-ring", MINUTES]
    covered = {"near": covered_in_windows(page, "[data-part=sound-locked]", *beside)}
    page.keyboard.press("f")
    covered["far"] = covered_in_windows(page, "[data-part=sound-locked]")

    assert covered == {"near": [], "far": []}


def test_minutes_left_are_in_view(open_session):
    [page] = open_session()

    assert hidden_at_the_top(page, MINUTES) == []


def test_steps_of_the_exercise_leave_the_clock_of_a_phone_on_its_side_where_it_is(open_session):
    [page] = open_session()
    page.set_viewport_size({"width": 844, "height": 390})
    page.get_by_text("How to do it", exact=True).first.click()

    assert hidden(page, *PLAYER[:2], "[data-action=pause]", scrolled="foot") == []
    page.get_by_text("Rise slowly").first.scroll_into_view_if_needed()
    assert hidden(page, *PLAYER[:2], "[data-action=pause]", scrolled="foot") == []


def test_session_in_another_tab_has_one_button_in_view(open_session):
    _first, page = open_session(tabs=2)

    assert hidden_in_windows(page, "[data-part=elsewhere]", "[data-action=take-over]") == []
    assert hidden_at_the_top(page) == []
    for name in ("Back", "Pause", "Skip", "Finish"):
        expect(button(page, name)).to_be_hidden()


def test_notice_of_a_login_that_ended_is_in_view(live_server, patient, start_session, page):
    session = start_session(patient, at=timezone.now())
    sign_in(page, live_server, patient.user)
    stand_still(page)
    page.goto(live_server.url + session.get_absolute_url())
    expect(page.get_by_role("timer")).to_have_text("10")
    BrowserSession.objects.all().delete()
    page.clock.run_for(LEAD_IN + HOLD)

    expect(page.get_by_role("link", name="Sign in again")).to_be_visible()
    expect(page.locator("[data-notice=kept]")).to_be_hidden()
    assert hidden_in_windows(page, "[data-notice=signed-out]", "[data-notice=signed-out] a") == []


def test_session_without_network_says_so_in_view(player):
    player.route("**/progress/", lambda route: route.abort())
    player.clock.run_for(LEAD_IN + HOLD)

    expect(player.get_by_text("Saved on this phone, will be sent")).to_be_visible()
    assert hidden_in_windows(player, "[data-notice=kept]") == []


@pytest.mark.parametrize("view", first_of("near", "far"))
def test_each_notice_is_in_view_above_the_player(open_session, view):
    [page] = open_session()
    if view == "far":
        page.keyboard.press("f")
    found = {}
    for notice in NOTICES - BY_THEMSELVES:
        page.evaluate(SHOW, [notice, True])
        found[notice] = hidden_in_windows(page, notice)
        if view == "near":
            found[notice] += hidden_at_the_top(page, MINUTES)
        page.evaluate(SHOW, [notice, False])

    assert {'[data-notice="refused"]', '[data-notice="kept"]'} <= set(found)
    assert [where for each in found.values() for where in each] == []


def test_list_in_place_of_the_timer_says_why_in_view(open_session):
    [page] = open_session()
    page.evaluate(SHOW, ["[data-part=player]", False])
    page.evaluate(SHOW, ["#session-form", True])
    page.evaluate(SHOW, ["[data-part=no-timer]", True])

    assert hidden_in_windows(page, "[data-part=no-timer]") == []


@pytest.mark.parametrize("view", first_of("near", "far"))
def test_advice_on_pain_and_its_answers_are_in_view(live_server, start_session, context, view):
    session = start_session(at=timezone.now())
    SessionLog.objects.filter(pk=session.pk).update(pain_before=9, pain_limit=5)
    context.add_cookies([{"name": "guest", "value": GUEST_SECRET, "url": live_server.url}])
    page = context.new_page()
    stand_still(page)
    page.goto(live_server.url + session.get_absolute_url())
    expect(page.get_by_text("Your pain is above the limit")).to_be_visible()
    if view == "far":
        page.keyboard.press("f")

    answers = ["[value=isShorter]", "[value=isFewer]", "[data-action=understood]"]
    assert hidden_in_windows(page, "[data-part=advice]", *answers) == []
    if view == "near":
        ring = [".player-ring", "#progress-rail"]
        assert covered_in_windows(page, "[data-part=advice]", *ring) == []
        assert hidden_in_windows(page, ".player-clock") == []
    sizes = [page.locator(each).bounding_box() for each in answers]
    assert len({(round(size["width"]), size["height"]) for size in sizes}) == 1


def test_far_view_keeps_its_digits_off_the_words(open_session):
    [page] = open_session()
    page.keyboard.press("f")
    page.clock.run_for(LEAD_IN + 2_000)
    overlaps = []
    for window in WINDOWS:
        page.set_viewport_size(window)
        overlaps += [(window, name) for name in page.evaluate(OVERLAPPED, TEXTS)]

    assert overlaps == []


def test_each_reason_for_a_skip_is_in_view(open_session):
    [page] = open_session()
    # The exercise that has two sides offers to leave the other one too.
    for _exercise in range(2):
        button(page, "Skip").click()
        page.clock.run_for(LEAD_IN + 500)
    expect(button(page, "Skip the other side too")).to_be_visible()
    found = []
    for window in WINDOWS:
        page.set_viewport_size(window)
        found += [(window, name) for name in hidden(page, *REASONS)]

    assert found == []
