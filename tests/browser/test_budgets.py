"""What a page weighs on its first visit: bytes, requests, words, and how still it stands."""

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.browser.states import LAY_OUT_ALL
from tests.browser.visits import START, dashboard, guided_page, new_context
from tests.site import clinic, prepared

__all__ = ["clinic", "prepared"]  # the fixtures

# One worker prepares the server once for all of them.
pytestmark = pytest.mark.xdist_group("server")

MAX_REQUESTS = 12
MAX_SHIFT = 0.01
# Two thirds of what the same visitor and the same patient had to read in version 0.4: 481 and 344.
MAX_WORDS = {"front": 320, "dashboard": 229}
WORDS = """() => {
    const words = document.querySelector("main").innerText.split(/\\s+/);
    return words.filter((each) => /\\w/.test(each)).length;
}"""
ADD_UP_SHIFTS = """
    globalThis.shifts = [];
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) shifts.push({
            by: entry.value,
            moved: entry.sources.map(({ node }) => node?.outerHTML?.slice(0, 80)),
        });
    }).observe({ type: "layout-shift", buffered: true });
"""


class Scale:
    """All that one page asks for, headers included.

    A service worker has a session of its own in the browser's protocol, so that what it keeps for
    a day without a network is not here. What the page's own scripts fetch for such a day is.
    """

    def __init__(self, page):
        self.addresses = {}
        self.sizes = {}
        session = page.context.new_cdp_session(page)
        session.on("Network.requestWillBeSent", self.add_request)
        session.on("Network.loadingFinished", self.add_size)
        session.send("Network.enable")

    def add_request(self, event):
        self.addresses[event["requestId"]] = event["request"]["url"]

    def add_size(self, event):
        self.sizes[event["requestId"]] = event["encodedDataLength"]

    @property
    def kilobytes(self):
        return sum(self.sizes.values()) / 1000


@pytest.fixture(scope="module")
def weigh(browser, clinic):
    """Opens a page with an empty cache until it is idle, and says what came over the wire."""

    def opened(url, cookies=(), *, last_file=None):
        with new_context(browser) as context:
            context.add_cookies(list(cookies))
            page = context.new_page()
            scale = Scale(page)
            if last_file:
                with page.expect_response(f"**{last_file}"):
                    page.goto(url)
            else:
                page.goto(url)
            page.wait_for_load_state("networkidle")
            return scale

    return opened


@pytest.fixture(scope="module")
def scales(browser, clinic, weigh):
    return {
        "front": weigh(clinic.url),
        "exercise": weigh(f"{clinic.url}/exercises/glut-stretch/"),
        "guided": weigh(*guided_page(browser, clinic)),
        "dashboard": weigh(*dashboard(browser, clinic), last_file="/offline/kit/"),
    }


@pytest.mark.parametrize(
    ("name", "kilobytes"),
    [
        ("front", 60),
        ("exercise", 60),
        ("guided", 90),
        ("dashboard", 70),
    ],
)
def test_page_weighs_no_more_than_it_may(scales, name, kilobytes):
    scale = scales[name]

    assert scale.kilobytes <= kilobytes, scale.sizes


@pytest.mark.parametrize("name", ["front", "exercise", "guided", "dashboard"])
def test_page_asks_for_few_files(scales, name):
    assert len(scales[name].addresses) <= MAX_REQUESTS


@pytest.mark.parametrize(("name", "most"), MAX_WORDS.items())
def test_page_says_a_third_less_than_it_did(browser, clinic, name, most):
    url, cookies = dashboard(browser, clinic) if name == "dashboard" else (clinic.url, [])
    with new_context(browser) as context:
        context.add_cookies(cookies)
        page = context.new_page()
        page.goto(url)
        page.evaluate(LAY_OUT_ALL)

        assert page.evaluate(WORDS) <= most


@pytest.fixture
def watched(browser, clinic):
    """Pages that add up how far their parts move without anybody's doing; soon there is a hold."""
    with new_context(browser) as context:
        soon = {"name": "cues", "value": quote('{"lead_in_seconds": 5}'), "url": clinic.url}
        context.add_cookies([soon])
        context.add_init_script(ADD_UP_SHIFTS)
        yield context


def shifts(page):
    """How far the page's parts have moved until now, and which ones did."""
    page.wait_for_load_state("networkidle")
    return page.evaluate("shifts")


def stands_still(page):
    moves = shifts(page)
    assert sum(move["by"] for move in moves) < MAX_SHIFT, moves


@pytest.mark.parametrize("path", ["/", "/exercises/", "/exercises/glut-stretch/"])
def test_public_page_stands_still(watched, clinic, path):
    page = watched.new_page()
    page.goto(f"{clinic.url}{path}")

    stands_still(page)


def test_dashboard_stands_still(watched, browser, clinic):
    url, cookies = dashboard(browser, clinic)
    watched.add_cookies(cookies)
    page = watched.new_page()
    page.goto(url)

    stands_still(page)


def reach_the_hold(page):
    """As it comes, but for the seconds in which the page counts down and nothing else."""
    expect(page.get_by_role("timer")).to_have_text("4")
    page.clock.run_for(3_000)
    expect(page.locator("[data-phase]")).to_have_attribute("data-phase", "hold", timeout=60_000)


def test_guided_page_stands_still_while_the_player_runs(watched, browser, clinic):
    url, cookies = guided_page(browser, clinic)
    watched.add_cookies(cookies)
    watched.clock.install()
    page = watched.new_page()
    page.goto(url)

    reach_the_hold(page)

    stands_still(page)


def test_started_player_stands_still(watched, clinic):
    watched.clock.install()
    page = watched.new_page()
    page.goto(clinic.url)
    page.locator("[data-start-form]").get_by_role("button").first.click()

    reach_the_hold(page)

    stands_still(page)


NOTE_SIZE = """
    document.addEventListener("htmx:afterSwap", () => {
        globalThis.size = getComputedStyle(document.querySelector("[role=timer]")).fontSize;
    });
"""


@pytest.mark.parametrize("path", ["/", "/sound-check/"])
def test_session_put_in_the_place_of_a_page_is_styled_at_once(browser, clinic, path):
    with new_context(browser) as context:
        page = context.new_page()
        page.goto(f"{clinic.url}{path}")
        page.evaluate(NOTE_SIZE)
        page.get_by_role("button", name=START).click()
        page.wait_for_url("**/sessions/*/")

        assert float(page.evaluate("size").removesuffix("px")) > 60


def test_session_can_be_done_though_its_styles_hang(browser, clinic):
    with new_context(browser, service_workers="block") as context:
        page = context.new_page()
        page.clock.install()
        page.goto(clinic.url)
        page.route("**/guide.*.css", lambda _route: None)
        page.get_by_role("button", name=START).click(no_wait_after=True)
        # The page waits three seconds for its sheets.
        page.clock.run_for(3_000)

        expect(page.get_by_role("button", name="Finish", exact=True)).to_be_visible()


KEPT_PATHS = """
async () => {
    const [name] = await caches.keys();
    const requests = await (await caches.open(name)).keys();
    return requests.map(({ url }) => new URL(url).pathname);
}
"""


def test_few_packed_files_suffice_for_a_session_without_network(browser, clinic):
    with new_context(browser) as context:
        page = context.new_page()
        page.goto(clinic.url)
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        kept = page.evaluate(KEPT_PATHS)
        context.set_offline(True)
        page.goto(clinic.url)
        page.get_by_role("button", name=START).click()

        expect(page.get_by_role("timer")).to_have_text(re.compile(r"^\d+$"))

    assert len(kept) <= MAX_REQUESTS
