"""A patient's session in each engine that patients have, in real time: `make test-engines`."""

import re
import time
from itertools import pairwise

import pytest
from django.utils import timezone

from tests.browser.acting import until
from tests.browser.engines.conftest import HOLD, NAME, PASSWORD
from tests.browser.engines.looks import PHASE, by_phase, drawn_shares, watch
from workouts.models import SessionLog
from workouts.models.exercise_logs import Report

pytestmark = pytest.mark.engines

SIGN_IN = """
([login, password]) => {
    const form = document.querySelector("main [name=password]").form;
    form.elements.login.value = login;
    form.elements.password.value = password;
    form.querySelector("[type=submit]").click();
}
"""
IS_IN_PHASE = f"(phase) => ({PHASE})() === phase"
IS_AT = "(path) => location.pathname === path && document.readyState === 'complete'"
# By what it shows: WebKit leaves the address as it was.
ASKS_WHO_IT_IS = "() => document.querySelector('main input[type=email]') !== null"
REPETITION = "() => document.querySelector('[data-slot=repetition]')?.innerText"
HAS_SUMMARY = "() => document.querySelector('.summary h1') !== null"
# Asked until it is so: what is not known at once, is by the next time.
HAS_WORKER = """
() => {
    navigator.serviceWorker.getRegistration().then((found) => (window.worker = found?.active));
    return Boolean(window.worker);
}
"""
SHOWS_PERSON = "(words) => words.some((each) => document.documentElement?.outerHTML.includes(each))"
REFUSED_SCRIPT = """
() => document.body.append(Object.assign(document.createElement("script"), { text: "1" }))
"""

# Each phase, and whether one is upright in the end of it: the first hold bends, the other does not.
BENDING = [("lead-in", True), ("hold", False), ("rest", True), ("hold", False)]
KNEELING = [("lead-in", True), ("hold", True), ("switch", True), ("hold", True)]
LEAST_DIGITS_PX = 60
# In units of the drawing: a head above its hips, and hips above their feet, of somebody upright.
LEAST_TRUNK, LEAST_LEGS = 65, 40
# The engines in which a page that is loaded again without a network comes from its worker.
RELOAD_WITHOUT_NETWORK = {"webkit", "firefox", "chromium", "old-chromium", "chromium-102"}
# What htmx and the engines say of a network that is not there.
LOST = re.compile("htmx:(afterRequest|sendError)|Failed to load resource|NetworkError|Load failed")


@pytest.fixture
def open_session(phone, network, henrietta, start_session):
    """The page of today's session, of whose first exercise a repetition may be done."""

    def opened(*, reps_done=0):
        session = start_session(henrietta, at=timezone.now())
        if reps_done:
            first = session.exercise_logs.in_order().first()
            held_seconds = reps_done * HOLD
            report = Report(
                item_id=first.item_id,
                side=first.side,
                reps_done=reps_done,
                held_seconds=held_seconds,
            )
            session.record([report], at=timezone.now())
        sign_in(phone, network, henrietta)
        phone.open(network.url + session.get_absolute_url())
        phone.until(IS_IN_PHASE, "lead-in")

    return opened


def sign_in(phone, network, patient):
    phone.open(f"{network.url}/accounts/login/")
    # WebKit's does not get ready any more where its first page is left before.
    phone.until(HAS_WORKER)
    phone.run(SIGN_IN, [patient.user.email, PASSWORD])
    phone.until(IS_AT, "/progress/")


def done():
    """Repetitions and seconds of each exercise on each side, of the one session that there is."""
    logs = SessionLog.objects.get().exercise_logs.in_order()
    return [(log.reps_done, log.held_seconds) for log in logs]


def test_session_plays_from_start_to_its_summary(phone, network, henrietta, pictures):
    sign_in(phone, network, henrietta)
    phone.open(network.url)
    pictures.take("front")
    phone.press("Start", is_whole=False)
    phone.until(IS_IN_PHASE, "lead-in")

    phases = by_phase(watch(phone, seconds=90))

    for looks in phases:
        pictures.store(looks[len(looks) // 2].picture, looks[0].phase)
    pictures.take("done")
    phone.press("Finish")
    phone.until(HAS_SUMMARY)
    pictures.take("summary")
    assert done() == [(2, 2 * HOLD), (1, HOLD), (1, HOLD)]
    shown = [(looks[0].phase, is_upright(looks[-1])) for looks in phases]
    assert shown == BENDING + KNEELING
    assert [wrong for looks in phases for wrong in faults(looks)] == []


def faults(looks):
    """What a person would miss in a phase, seen from two metres away."""
    first, shares = looks[0], drawn_shares(looks)
    checks = {
        "out of view": all(look.is_in_view for look in looks),
        f"digits below {LEAST_DIGITS_PX} px": min(each.digits_px for each in looks)
        >= LEAST_DIGITS_PX,
        "seconds do not pass": all(is_on_time(first, each) for each in looks[1:]),
        "ring does not fall": shares[0] - shares[-1] > 0.3,
        "ring grows": all(later < earlier + 0.03 for earlier, later in pairwise(shares)),
        "limbs have come apart": max(look.bones_off for look in looks) < 1,
    }
    return [f"{first.phase}: {fault}" for fault, is_right in checks.items() if not is_right]


def is_on_time(first, later):
    """The digits have fallen by the seconds that have passed, rounded and seen a little late."""
    passed = later.at - first.at
    return abs((first.seconds - later.seconds) - passed) <= 1.3


def is_upright(look):
    trunk, legs = look.standing
    return trunk > LEAST_TRUNK and legs > LEAST_LEGS


def test_reload_in_a_hold_goes_on_at_the_same_repetition(phone, open_session):
    open_session(reps_done=1)
    phone.until(IS_IN_PHASE, "hold")
    repetition = phone.run(REPETITION)

    phone.reload()

    phone.until(IS_IN_PHASE, "lead-in")
    assert phone.until(REPETITION) == repetition
    assert "2" in repetition
    assert done() == [(1, HOLD), (0, 0), (0, 0)]


def test_what_is_done_without_network_arrives_once(phone, engine, network, open_session):
    open_session()
    phone.until(IS_IN_PHASE, "hold")
    assert phone.take_errors() == []
    network.lose()
    phone.until(IS_IN_PHASE, "rest")
    phone.until(IS_IN_PHASE, "hold")
    assert done() == [(0, 0), (0, 0), (0, 0)]
    if engine in RELOAD_WITHOUT_NETWORK:
        repetition = phone.run(REPETITION)
        phone.reload()
        phone.until(IS_IN_PHASE, "lead-in")
        assert phone.until(REPETITION) == repetition

    network.find()

    # Both repetitions at once, whichever way they came, or one after the other: each counted once.
    until(lambda: done() == [(2, 2 * HOLD), (0, 0), (0, 0)], seconds=30)
    assert [error for error in phone.take_errors() if not LOST.search(error)] == []


def test_page_is_nobodys_after_signing_out_and_back(phone, network, henrietta):
    sign_in(phone, network, henrietta)
    phone.open(f"{network.url}/settings/")
    person = [NAME, henrietta.user.email]
    phone.until(SHOWS_PERSON, person)
    phone.press("Sign out")
    phone.until(IS_AT, "/")

    for _settings_then_progress in range(2):
        phone.go_back()

        for _moment in range(15):
            assert not phone.run_if_ready(SHOWS_PERSON, person)
            time.sleep(0.1)
        phone.until(ASKS_WHO_IT_IS)


def test_console_that_is_asked_hears_of_a_refused_script(phone, network, content):
    """So that an empty one proves something."""
    phone.open(network.url)
    assert phone.take_errors() == []

    phone.run(REFUSED_SCRIPT)

    [error] = phone.take_errors()
    assert "Content" in error
