"""The guided page as a test reads it: its phases in milliseconds, its figures, its clock."""

from datetime import UTC, datetime

import pytest

from tests.browser.acting import button
from workouts.models import ExerciseLog

LEAD_IN, HOLD, REST = 10_000, 30_000, 5_000
REPETITION = HOLD + REST
GET_READY = 3_000
# How many exercises come before these two, which have a range and an inside.
BEFORE_BRIDGE, BEFORE_ADVANCED_BRIDGE = 5, 6


def seconds_left(page):
    return int(page.get_by_role("timer").inner_text())


def phase(page):
    return page.locator("[data-phase]").get_attribute("data-phase")


def cue(page):
    return page.locator("[data-slot=cue]").inner_text()


def logs():
    return list(ExerciseLog.objects.in_order())


def skip_to(page, exercise):
    """Leaves one side after the other until that exercise is on."""
    heading = page.get_by_role("heading", name=exercise, exact=True)
    for _side in range(12):
        if heading.is_visible():
            return
        button(page, "Skip").click()
    pytest.fail(f"no {exercise}")


def stand_still(page):
    """From now on the pages' time passes only where a test says so."""
    page.clock.install(time=datetime(2026, 6, 10, 15, 0, tzinfo=UTC))
    page.clock.pause_at(datetime(2026, 6, 10, 15, 1, tzinfo=UTC))


def come_back(page):
    """What a browser says when it is looked at again."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
