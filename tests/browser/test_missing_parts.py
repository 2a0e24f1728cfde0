"""A file that does not arrive, or an engine that lacks something, never leaves a page in ruins."""

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Error, expect

from tests.browser.acting import button, end_animations, sign_in, until
from tests.conditions import first_of
from tests.conftest import GUEST_SECRET
from workouts.models import SessionLog

NOON = datetime(2026, 6, 10, 12, 0, tzinfo=UTC)
SCRIPT = re.compile(r"/static/js/site/app[.\w]*\.js$")
SHEET = re.compile(r"/static/css/(guide|figures)[.\w]*\.css$")
HTMX = re.compile(r"/htmx[-.\w]*\.js$")
HIDDEN_BUT_SEEN = """
[...document.querySelectorAll("[hidden]")]
    .filter((each) => each.checkVisibility({ visibilityProperty: true }))
    .map((each) => each.outerHTML.slice(0, 80))
"""
TOO_LARGE = """
[...document.querySelectorAll("svg.icon, svg.mark")]
    .map((each) => each.getBoundingClientRect().height)
    .filter((height) => height > 40)
"""
NO_TIMER = "The timer can't run in this browser."


def abort(route):
    route.abort()


def press_start(page, live_server):
    page.goto(live_server.url)
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/sessions/**")
    page.wait_for_load_state()


def is_ruin(page):
    return page.evaluate(HIDDEN_BUT_SEEN) + page.evaluate(TOO_LARGE)


@pytest.mark.parametrize(
    "missing",
    [
        pytest.param(SHEET, id="sheets"),
        pytest.param(HTMX, id="htmx"),
        # The list without the script is seen, and used, below.
        pytest.param(SCRIPT, id="script", marks=pytest.mark.exhaustive),
    ],
)
def test_start_without_a_file_opens_the_whole_page(live_server, content, page, missing):
    page.route(missing, abort)

    press_start(page, live_server)

    expect(page.get_by_text("Done, and saved on this phone")).to_be_hidden()
    if missing is SCRIPT:
        # Until then the first picture is there, in case the script only takes its time.
        expect(page.locator("#session-form")).to_be_visible()
    if missing is not HTMX:
        assert is_ruin(page) == []
    assert page.evaluate("document.title") == SessionLog.objects.get().routine.name


def hold(page, pattern):
    """Requests of that kind wait from now on; the answer lets them go, and those that follow."""
    held = []
    page.route(pattern, lambda route: held.append(route))  # noqa: PLW0108 - a built-in is no handler

    def release():
        page.unroute(pattern)
        for route in held:
            # One of a page that was left is nobody's any more.
            with suppress(Error):
                route.continue_()

    return release


START, GO_ON = "[data-start-form] button >> visible=true", "[data-reopen-form] button"


@pytest.fixture
def ways_in(live_server, patient, start_session, page):
    """Each page's way into a session: goes there and takes it."""
    sign_in(page, live_server, patient.user)

    def go(address, button, *, has_closed=False):
        SessionLog.objects.all().delete()
        if has_closed:
            start_session(patient, at=timezone.now(), done=1).finish(at=timezone.now())
        page.goto(live_server.url + address, wait_until="commit")
        page.locator(button).first.click(no_wait_after=True)

    return [
        lambda: go("/", START),
        lambda: go("/progress/", START),
        lambda: go("/sound-check/", START),
        lambda: go("/", GO_ON, has_closed=True),
    ]


def has_left(page):
    """Whether the whole page of the session has begun, after a moment more."""
    page.clock.run_for(200)
    return "/sessions/" in page.url


@pytest.mark.parametrize("late", [SHEET, SCRIPT], ids=["sheets", "script"])
def test_files_that_come_late_keep_nobody_from_starting(page, ways_in, late):
    page.clock.install(time=NOON)
    for nth, start in enumerate(ways_in, 1):
        release = hold(page, late)
        # Its time stands, so that however slow the machine, no wait of the next page is over.
        page.clock.pause_at(NOON + nth * timedelta(hours=1))
        start()
        # The page waits three seconds for its sheets, then asks for the whole next one.
        until(lambda: has_left(page))
        page.clock.resume()
        release()

        expect(page.get_by_role("timer")).to_be_visible()
        assert is_ruin(page) == []


@pytest.mark.exhaustive
@pytest.mark.parametrize("nth", range(4))
@pytest.mark.parametrize("late", [SHEET, SCRIPT], ids=["sheets", "script"])
def test_files_that_come_after_four_seconds_keep_nobody_from_starting(page, ways_in, late, nth):
    release = hold(page, late)
    ways_in[nth]()
    page.wait_for_url("**/sessions/*/", wait_until="commit")
    page.wait_for_timeout(4_500)
    release()

    expect(page.get_by_role("timer")).to_be_visible()
    expect(page.locator("#session-form")).to_be_hidden()
    assert is_ruin(page) == []


def test_list_without_the_script_is_finished_by_its_form(live_server, content, page):
    page.route(SCRIPT, abort)
    press_start(page, live_server)
    end_animations(page)

    page.get_by_role("spinbutton").first.fill("3")
    page.locator("#session-form").get_by_role("button", name="Finish").click()

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert SessionLog.objects.exclude(finished_at=None).exists()


def test_sheets_of_before_an_update_have_the_page_loaded_whole(live_server, content, page):
    """Their hashed files are gone: the page with today's names comes in the place of a swap."""
    page.goto(live_server.url)
    page.evaluate("document.querySelector('main').dataset.isOld = 'yes'")
    page.evaluate(
        """() => {
            for (const sheet of document.querySelector("#session-styles").content.children) {
                sheet.href = sheet.getAttribute("href").replace(/\\.css$/, ".000000000000.css");
            }
        }"""
    )

    page.get_by_role("button", name="Start").click()

    expect(page.get_by_role("timer")).to_be_visible()
    assert page.evaluate("document.querySelectorAll('link[href*=guide]').length") == 1
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.player-ring')).position")
        == "absolute"
    )
    assert SessionLog.objects.count() == 1


def test_short_version_stays_chosen_when_the_page_is_loaded_whole(live_server, content, page):
    page.route(SHEET, abort)
    page.goto(live_server.url)
    page.get_by_role("radio", name=re.compile("Short")).check()

    page.get_by_role("button", name="Start").click()

    page.wait_for_url("**/sessions/**")
    assert SessionLog.objects.get().version == "short"


LACKING = {
    "structuredClone": "delete globalThis.structuredClone",
    "AbortSignal.timeout": "delete AbortSignal.timeout",
    "toSorted": "delete Array.prototype.toSorted",
    "BroadcastChannel": "delete globalThis.BroadcastChannel",
    "locks": "Object.defineProperty(navigator, 'locks', { value: undefined })",
    "audio": "delete globalThis.AudioContext",
}
# What the player cannot do without, and each moment in which it may find out.
BROKEN = {
    "while it connects": "globalThis.matchMedia = undefined",
    "while it begins": "globalThis.FormData = undefined",
    "while it shows": "Element.prototype.toggleAttribute = undefined",
}


@pytest.fixture
def open_session(live_server, start_session, page):
    def open_session(script):
        page.add_init_script(script)
        session = start_session(at=timezone.now())
        cookie = {"name": "guest", "value": GUEST_SECRET, "url": live_server.url}
        page.context.add_cookies([cookie])
        page.goto(live_server.url + session.get_absolute_url())
        return page

    return open_session


def test_player_does_without_what_older_engines_lack(open_session):
    page = open_session(";".join(LACKING.values()))

    expect(page.get_by_role("timer")).to_have_text(re.compile(r"^\d$"))
    expect(page.get_by_text(NO_TIMER)).to_be_hidden()


@pytest.mark.parametrize("moment", first_of(*BROKEN))
def test_player_that_cannot_begin_shows_the_list_with_one_sentence(open_session, moment):
    page = open_session(BROKEN[moment])

    expect(page.get_by_text(NO_TIMER)).to_be_visible()
    expect(page.get_by_role("timer")).to_be_hidden()
    page.get_by_role("spinbutton").first.fill("3")
    button(page, "Finish").click()
    expect(page.get_by_role("link", name="Sign up")).to_be_visible()
    assert SessionLog.objects.get().finished_at is not None
