"""Start lies wholly in view at the first paint, in every window, whatever a page tells or asks.

Not once today is done: to practice again is a link then.
"""

from datetime import timedelta
from itertools import product

import pytest
from django.utils import timezone

from tests.browser.acting import sign_in
from tests.browser.lives import lived
from tests.browser.windows import WINDOWS
from tests.conditions import some_of
from tests.conftest import GUEST_SECRET
from workouts.models import Pause
from workouts.models.pauses import PauseReason

TELL = """
(told) => {
    const message = document.createElement("p");
    message.className = "message message-success";
    message.textContent = told;
    document.querySelector("#messages").replaceChildren(...(told ? [message] : []));
}
"""
START = """
() => {
    scrollTo(0, 0);
    // The bar at the thumb, where the phone has one.
    const bar = document.querySelector(".site-nav-list").getBoundingClientRect();
    const end = bar.top > innerHeight / 2 ? bar.top : innerHeight;
    const { top, bottom } = document
        .querySelector("[data-start-form] button[type=submit]")
        .getBoundingClientRect();
    return { top, bottom, end };
}
"""
# How far the words below the streak's number are from the inside of the ring, in pixels.
ROOM_IN_RING = """
() => {
    const ring = document.querySelector(".today-ring").getBoundingClientRect();
    const words = document.createRange();
    words.selectNodeContents(document.querySelector(".today-days").lastChild);
    const { left, right, top, bottom } = words.getBoundingClientRect();
    const [x, y] = [(ring.left + ring.right) / 2, (ring.top + ring.bottom) / 2];
    // Of a hundred, the ring is drawn around 45, and 8 wide.
    return ring.width * 0.41 - Math.hypot(Math.max(x - left, right - x), (top + bottom) / 2 - y);
}
"""
CHOICES_TOPS = """
() => [...document.querySelectorAll("[data-start-form] .choices > .choice:has([name=version])")]
    .map((choice) => choice.getBoundingClientRect().top)
"""


def practice(patient, start_session, *days_ago):
    now = timezone.now()
    for ago in days_ago:
        start_session(patient, at=now - timedelta(days=ago), done=7).finish(at=now)


def visitor(patient, start_session):
    """Of whom nothing is known."""


def day_open(patient, start_session):
    practice(patient, start_session, 1, 2, 3)


def begun(patient, start_session):
    practice(patient, start_session, 1, 2, 3)
    start_session(patient, at=timezone.now(), done=2)


def stopped(patient, start_session):
    practice(patient, start_session, 1, 2, 3)
    start_session(patient, at=timezone.now(), done=1).finish(at=timezone.now())


def hurt_and_written_to(patient, start_session):
    lived(patient, start_session, today=0)[1].delete()


def practiced_as_a_guest_too(patient, start_session):
    hurt_and_written_to(patient, start_session)
    start_session(at=timezone.now() - timedelta(days=1), done=1)


def paused(patient, start_session):
    practice(patient, start_session, 1, 2, 3)
    today = patient.today(now=timezone.now())
    Pause.objects.create(
        patient=patient,
        first_day=today,
        last_day=today + timedelta(days=6),
        reason=PauseReason.AWAY,
        set_by=patient.user,
    )


def come_back(patient, start_session):
    practice(patient, start_session, 5, 6, 7)


STATES = [
    visitor,
    day_open,
    begun,
    stopped,
    hurt_and_written_to,
    practiced_as_a_guest_too,
    paused,
    come_back,
]


@pytest.mark.parametrize("state", some_of(STATES, visitor, stopped, practiced_as_a_guest_too))
def test_start_is_in_view_in_every_window(state, live_server, patient, start_session, page):
    state(patient, start_session)
    if state is not visitor:
        sign_in(page, live_server, patient.user)
        page.context.add_cookies([{"name": "guest", "value": GUEST_SECRET, "url": live_server.url}])
    page.goto(live_server.url)
    # A session that was stopped says so in the card, and takes the room of any other message.
    messages = [""] if state is stopped else ["", "Thank you, that is noted."]
    outside = []
    for window, told in product(WINDOWS, messages):
        page.set_viewport_size(window)
        page.evaluate(TELL, told)
        start = page.evaluate(START)
        if start["top"] < 0 or start["bottom"] > start["end"]:
            outside.append((window, told, start))

    assert outside == []


def test_words_in_todays_circle_leave_its_ring_free(live_server, patient, start_session, page):
    day_open(patient, start_session)
    sign_in(page, live_server, patient.user)
    page.goto(live_server.url)
    room = {}
    for window in WINDOWS:
        page.set_viewport_size(window)
        room[tuple(window.values())] = page.evaluate(ROOM_IN_RING)

    assert {window: px for window, px in room.items() if px < 0} == {}


@pytest.mark.parametrize("path", ["/", "/progress/"])
def test_full_and_short_are_beside_each_other(path, live_server, patient, page):
    sign_in(page, live_server, patient.user)
    page.goto(live_server.url + path)
    for window in WINDOWS:
        page.set_viewport_size(window)
        full, short = page.evaluate(CHOICES_TOPS)

        assert full == short, window
