"""What a minute of the session costs a phone's processor, in all of the browser's processes.

The yardsticks of the same run are a page that only counts down, and an empty one: what the browser
does for itself. No throttling: the browser's own burns processor time itself. `BENCH_SECONDS` sets
how long each state is measured, a minute without it. The states: running as it comes, running with
reduced motion, and paused in a hold.

A pause is measured for its whole first minute, as what the running session has left behind is
cleared in it, once: later minutes cost what the empty page does.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.bench.report import show
from tests.browser.acting import button, button_with

pytestmark = [pytest.mark.bench, pytest.mark.browser]

# Playwright's loop runs in the thread of the test, which also asks the database: tests only.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

SECONDS = float(os.environ.get("BENCH_SECONDS", "60"))
A_MINUTE = 60
SETTLED_MS = 5_000
# By then it has tidied its own databases, which has nothing to do with any page.
BROWSER_STARTED_MS = 75_000
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
MAX_SECONDS = {"running": 4.0, "paused": 0.3}
COUNTDOWN = """data:text/html,<p style="font-size: 8rem">60</p><script>
    let left = 60;
    setInterval(() => { left -= 1; document.querySelector("p").textContent = left; }, 1000);
</script>"""


def processes() -> Iterator[tuple[int, int, str, float]]:
    """Each process of this machine: its id, its parent's, its name, and its processor seconds."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            text = (folder / "stat").read_text()
        except OSError:  # it has ended meanwhile
            continue
        name, fields = (
            text[text.index("(") + 1 : text.rindex(")")],
            text[text.rindex(")") :].split(),
        )
        used = (int(fields[12]) + int(fields[13])) / TICKS_PER_SECOND
        yield int(folder.name), int(fields[2]), name, used


def browser_seconds() -> float:
    """The processor seconds of all Chromium processes that this test has begun."""
    found = list(processes())
    ours = {os.getpid()}
    while more := {pid for pid, parent, *_rest in found if parent in ours} - ours:
        ours |= more
    return sum(used for pid, _parent, name, used in found if pid in ours and "chrom" in name)


def cost_of(page, seconds=SECONDS) -> float:
    """The seconds of a minute, in the state in which the page is now."""
    page.wait_for_timeout(SETTLED_MS)
    before = browser_seconds()
    page.wait_for_timeout(seconds * 1000)
    return (browser_seconds() - before) * A_MINUTE / seconds


def begin(page, url):
    page.goto(url)
    button_with(page, "Start").first.click()
    expect(page.locator("[data-phase=hold]")).to_be_visible(timeout=60_000)


def pause(page):
    button(page, "Pause").click()


STATES = {
    "empty page": ("no-preference", lambda page, _url: page.goto("about:blank")),
    "countdown": ("no-preference", lambda page, _url: page.goto(COUNTDOWN)),
    "running": ("no-preference", begin),
    "reduced motion": ("reduce", begin),
    "paused": ("no-preference", lambda page, url: (begin(page, url), pause(page))),
}
CLEARED_ONCE = {"empty page", "paused"}


@pytest.fixture
def browser(playwright):
    """One that has been open for a while, as a phone's."""
    system = os.environ.get("CHROMIUM") or shutil.which("chromium")
    browser = playwright.chromium.launch(executable_path=system, args=["--no-sandbox"])
    page = browser.new_page()
    page.wait_for_timeout(BROWSER_STARTED_MS)
    page.close()
    yield browser
    browser.close()


def test_session_costs_a_phone_little(browser, live_server, content, capsys):
    costs = {}
    for state, (motion, enter) in STATES.items():
        context = browser.new_context(
            viewport={"width": 390, "height": 844}, device_scale_factor=2, reduced_motion=motion
        )
        page = context.new_page()
        enter(page, live_server.url)
        costs[state] = cost_of(page, A_MINUTE if state in CLEARED_ONCE else SECONDS)
        context.close()

    lines = [f"{state}: {cost:.2f} s of a minute" for state, cost in costs.items()]
    show(capsys, "\n".join(lines))
    missed = {state for state, most in MAX_SECONDS.items() if costs[state] > most}
    assert missed == set(), costs
