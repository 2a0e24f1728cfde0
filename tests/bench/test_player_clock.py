"""How right the guided page's clock and tones are, in real time, in a real browser.

BENCH_MINUTES sets the length of each run; without it the busy one takes the whole routine of half
an hour and the others three minutes. Each run prints its line of the table beside a yardstick: a
countdown in the same page that counts its own timers, as players usually do.
"""

import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.bench.raw_page import RawPage
from tests.bench.report import show
from tests.cue_oracle import cues_of
from workouts.domain.timeline import Prescription, build
from workouts.models import ExerciseLog, RoutineItem
from workouts.models.exercise_logs import prescriptions

pytestmark = [pytest.mark.bench, pytest.mark.browser]

# Playwright's loop runs in the thread of the test, which also asks the database: tests only.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

PROBE = Path(__file__).with_name("probe.js").read_text()
# Playwright switches off what is measured here.
KEPT_FEATURES = [
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--disable-background-timer-throttling",
]
DEFAULT_MINUTES = {"busy": 30}
FROZEN_SECONDS = 20


@pytest.fixture
def raw_browser(playwright):
    system = os.environ.get("CHROMIUM") or shutil.which("chromium")
    browser = playwright.chromium.launch(
        executable_path=system,
        args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"],
        ignore_default_args=KEPT_FEATURES,
    )
    yield browser
    browser.close()


def minutes_of(condition):
    return float(os.environ.get("BENCH_MINUTES", DEFAULT_MINUTES.get(condition, 3)))


def shorten_routine(minutes):
    """Leaves as many exercises as fit, and of a single one as many repetitions."""
    items = list(RoutineItem.objects.order_by("-position"))
    while len(items) > 1 and session_seconds(items) > minutes * 60:
        items.pop(0).delete()
    item = items[-1]
    while item.reps_min > 1 and len(items) == 1 and session_seconds(items) > minutes * 60:
        item.reps_min = item.reps_max = item.reps_min - 1
        item.save()


def session_seconds(items):
    steps = build(Prescription(each.pk, each.dose) for each in items)
    return sum(step.seconds for step in steps if not step.optional)


@pytest.fixture
def open_session(live_server, content, raw_browser):
    """Starts a session of about so many minutes in a page that is watched; page and steps."""

    def opened(minutes):
        shorten_routine(minutes)
        page = RawPage(raw_browser, live_server.url)
        page.wait_for(
            "document.readyState === 'complete'"
            " && Boolean(document.querySelector('[data-start-form]') && globalThis.htmx)"
        )
        page.evaluate(PROBE)
        page.evaluate("document.querySelector('[data-start-form] button[type=submit]').click()")
        page.wait_for("bench.runs.length")
        logs = list(ExerciseLog.objects.in_order())
        return page, [step for step in build(prescriptions(logs)) if not step.optional]

    return opened


@dataclass(frozen=True)
class Measured:
    """Milliseconds late, each list in the order of its events.

    A second or a phase is late when the page shows it. `drift` is how far the reading that found
    the session over was from the computed end, or from the end of the block that held it up.
    """

    phases: list
    ticks: list
    beeps: list
    missing_beeps: int
    wrong_digits: int
    drift: float
    longest_block: float
    naive: list


def due_digits(steps):
    """(millisecond, digits) of each second that the page has to show."""
    start = 0
    for step in steps:
        for left in range(step.seconds, 0, -1):
            yield start + (step.seconds - left) * 1000, left
        start += step.seconds * 1000


def read_digits(digits, steps):
    """How late each second was shown, and how often a wrong one stood there."""
    due = list(due_digits(steps))
    late, wrong, nth = [], 0, 0
    for at, shown in digits:
        while nth + 1 < len(due) and due[nth + 1][0] <= at:
            nth += 1
        if due[nth][1] == shown:
            late.append(at - due[nth][0])
        else:
            wrong += 1
    return late, wrong


def heard_at(note, clocks):
    """The page's millisecond of an onset, by the sample of both clocks that is next to it."""
    context_time, page_time = min(clocks, key=lambda sample: abs(sample[0] - note["at"]))
    return page_time + (note["at"] - context_time) * 1000


def beep_errors(bench, steps, *, tones, window):
    """How far each expected tone was off, and how many were not asked for at all."""
    heard = {}
    for note in bench["notes"]:
        if not note["isTakenBack"]:
            at = heard_at(note, bench["clocks"]) - bench["runs"][0]
            heard.setdefault(round(note["hertz"]), []).append(at)
    errors, missing = [], 0
    for name, ms, delay in cues_of(steps):
        due = ms + delay
        if not window[0] <= due <= window[1]:
            continue
        hertz = round(tones[name][0][0])
        nearest = min(heard.get(hertz, []), key=lambda at: abs(at - due), default=None)
        if nearest is None or abs(nearest - due) > 900:
            missing += 1
        else:
            errors.append(nearest - due)
    return errors, missing


# The first tone answers the tap on Start: nothing could have foreseen it.
SINCE_START = (1, float("inf"))


def measure(page, steps, *, window=SINCE_START):
    """What the probe noted, against the computed timeline; window in ms from the start."""
    bench = page.evaluate("bench")
    tones = page.evaluate("import('/static/js/sound/tones.js').then((module) => module.TONES)")
    began = bench["runs"][0]
    starts = [0]
    for step in steps:
        starts.append(starts[-1] + step.seconds * 1000)
    announced = [at - began for at in bench["announced"]]
    phases = [
        at - due
        for at, due in zip(announced, starts, strict=False)
        if window[0] <= due <= window[1]
    ]
    digits = [
        (at - began, shown)
        for at, shown in bench["digits"]
        if window[0] <= at - began <= min(window[1], starts[-1] - 1)
    ]
    ticks, wrong = read_digits(digits, steps)
    beeps, missing = beep_errors(bench, steps, tones=tones, window=window)
    ends_of_blocks = [
        end - began for start, end in bench["blocks"] if start - began <= starts[-1] <= end - began
    ]
    return Measured(
        phases=phases,
        ticks=ticks,
        beeps=beeps,
        missing_beeps=missing,
        wrong_digits=wrong,
        drift=bench["ended"] - began - max([starts[-1], *ends_of_blocks]),
        longest_block=max((end - start for start, end in bench["blocks"]), default=0),
        naive=bench["naive"],
    )


def share(values, percent):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def figures(values):
    sizes = [abs(value) for value in values]
    return "/".join(f"{share(sizes, percent):.1f}" for percent in (50, 95, 100))


def report(capsys, condition, measured):
    lines = [
        f"{condition}: drift at the end {measured.drift:.1f} ms, seconds wrong"
        f" {measured.wrong_digits}, longest block {measured.longest_block:.0f} ms",
        f"  late, ms p50/p95/max: phases {figures(measured.phases)}, ticks"
        f" {figures(measured.ticks)}; beeps off {figures(measured.beeps)},"
        f" {measured.missing_beeps} missing",
        f"  yardstick, a countdown by chained timers: late {figures(measured.naive)},"
        f" drift {measured.naive[-1]:.0f} ms",
    ]
    show(capsys, "\n".join(lines))


def wait_for_end(page, steps):
    seconds = sum(step.seconds for step in steps)
    time.sleep(max(0, seconds - 15))
    page.wait_for("document.querySelector('session-player').dataset.phase === 'done'", seconds=60)
    # The last tone comes after the end, and the last report takes its way.
    time.sleep(3)


def held_and_prescribed():
    return [
        (log.held_seconds, log.prescribed_reps * log.side_record.hold_seconds)
        for log in ExerciseLog.objects.in_order()
    ]


def test_idle_page_is_on_time(open_session, capsys):
    page, steps = open_session(minutes_of("idle"))
    wait_for_end(page, steps)

    measured = measure(page, steps)

    report(capsys, "idle", measured)
    assert (measured.wrong_digits, measured.missing_beeps) == (0, 0)
    assert all(held == prescribed for held, prescribed in held_and_prescribed())
    assert share(measured.ticks, 95) <= 16
    assert share([abs(error) for error in measured.beeps], 95) <= 25
    assert measured.drift <= 50


def test_busy_page_is_late_by_one_block_at_most(open_session, capsys):
    page, steps = open_session(minutes_of("busy"))
    page.slow_down(4)
    page.evaluate("void bench.block()")
    wait_for_end(page, steps)

    measured = measure(page, steps)

    report(capsys, "busy", measured)
    assert (measured.wrong_digits, measured.missing_beeps) == (0, 0)
    assert all(held == prescribed for held, prescribed in held_and_prescribed())
    assert max(measured.ticks) <= measured.longest_block + 20
    assert max(measured.phases) <= measured.longest_block + 20
    assert share([abs(error) for error in measured.beeps], 95) <= 60
    assert measured.drift <= 50


def test_hidden_page_is_on_time(open_session, capsys):
    page, steps = open_session(minutes_of("hidden"))
    time.sleep(2)
    page.hide()
    hidden_from = page.evaluate("performance.now() - bench.runs[0]")
    wait_for_end(page, steps)
    is_hidden = page.evaluate("document.visibilityState") == "hidden"

    measured = measure(page, steps, window=(hidden_from, float("inf")))

    report(capsys, "hidden", measured)
    assert is_hidden
    assert (measured.wrong_digits, measured.missing_beeps) == (0, 0)
    assert all(held == prescribed for held, prescribed in held_and_prescribed())
    assert share([abs(error) for error in measured.beeps], 95) <= 60
    # The Worker's tick comes ten times a second.
    assert max(measured.phases) <= 200
    assert measured.drift <= 200


def seconds_shown(page):
    return page.evaluate("Number(document.querySelector('[data-slot=seconds]').textContent)")


def is_paused(page):
    return page.evaluate("document.querySelector('session-player').classList.contains('is-paused')")


def sleep_until(page, second):
    passed = page.evaluate("performance.now() - bench.runs[0]") / 1000
    time.sleep(max(0, second - passed))


def test_page_frozen_inside_a_hold_goes_on_at_the_right_second(open_session, capsys):
    page, steps = open_session(3)
    entry, hold = steps[0].seconds, steps[1].seconds
    sleep_until(page, entry + 1)
    page.freeze(FROZEN_SECONDS)
    thawed = page.evaluate("performance.now() - bench.runs[0]")
    wait_for_end(page, steps)

    measured = measure(page, steps, window=(thawed, float("inf")))

    report(capsys, f"frozen {FROZEN_SECONDS} s inside a hold of {hold} s", measured)
    assert hold > FROZEN_SECONDS
    assert (measured.wrong_digits, measured.missing_beeps) == (0, 0)
    assert all(held == prescribed for held, prescribed in held_and_prescribed())
    assert measured.drift <= 50


def test_page_frozen_beyond_a_hold_pauses_and_counts_nothing_of_it(open_session, capsys):
    page, steps = open_session(3)
    entry, hold = steps[0].seconds, steps[1].seconds
    left = 8
    sleep_until(page, entry + hold - left + 0.5)
    page.freeze(FROZEN_SECONDS)
    time.sleep(2)

    show(
        capsys, f"frozen {FROZEN_SECONDS} s, {left} s before the end: {seconds_shown(page)} s left"
    )
    assert is_paused(page)
    assert abs(seconds_shown(page) - left) <= 1
    log = ExerciseLog.objects.in_order()[0]
    assert (log.reps_done, abs(log.held_seconds - (hold - left)) <= 1) == (0, True)
