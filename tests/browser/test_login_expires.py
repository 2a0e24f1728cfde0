"""The login expires before any step, in htmx, outbox and page: RELIABILITY.md, row 8."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.acting import sign_in, until
from tests.browser.phones import records
from tests.browser.player import HOLD, LEAD_IN, REPETITION, REST, come_back, stand_still
from tests.conditions import first_of
from workouts.models import BrowserSession


def where(page):
    """What a person sees of the place in the session."""
    texts = [
        page.locator(f"[data-slot={name}]").inner_text()
        for name in ("exercise", "side", "repetition")
    ]
    return [*texts, page.locator("[data-phase]").get_attribute("data-phase")]


def has_login_page_inside(page):
    return page.locator("session-player form[action*=login], session-player [name=email]").count()


@pytest.fixture
def expiring(page, live_server, patient, start_session):
    """Opens the patient's fresh session at its beginning; the login can be taken away."""

    def open_session():
        session = start_session(patient, at=timezone.now())
        sign_in(page, live_server, patient.user)
        page.goto(live_server.url + session.get_absolute_url())
        expect(page.get_by_role("timer")).to_have_text("10")
        return session

    stand_still(page)
    return open_session


STEPS = [LEAD_IN, *[HOLD, REST] * 5]
# From wherever one is, long enough to end a repetition and to be in the middle of a hold.
AFTERWARDS = LEAD_IN + REPETITION + 2_000


def practice_until(page, *, step):
    for length in STEPS[:step]:
        page.clock.run_for(length)


def has_arrived(session, *, step):
    """Whether the server knows each repetition that the timer saw."""
    seen = sum(STEPS[:step]) + AFTERWARDS
    reps = (seen - LEAD_IN + REST) // REPETITION
    figures = session.exercise_logs.values_list("reps_done", flat=True)
    return sorted(figures)[-1] == reps == sum(figures)


def looks_again(page, *, at):
    """Whether a look at the page has made that go away."""
    come_back(page)
    return at.is_hidden()


def check_expiry_in_htmx(page, session, live_server, patient, *, step):
    practice_until(page, step=step)
    BrowserSession.objects.all().delete()
    page.clock.run_for(AFTERWARDS)
    expect(page.get_by_role("link", name="Sign in again")).to_be_visible()
    seen = where(page)

    assert has_login_page_inside(page) == 0
    sign_in(page, live_server, patient.user)

    # The page where one signed in may be sending at this very moment, and this one's clock stands.
    until(lambda: looks_again(page, at=page.get_by_role("link", name="Sign in again")))
    assert where(page) == seen
    until(lambda: has_arrived(session, step=step))


def check_expiry_before_the_page(page, session, live_server, patient, *, step):
    """The page is loaded again after the login has gone: first refused, then at the same step."""
    practice_until(page, step=step)
    page.route("**/progress/", lambda route: route.abort())
    page.clock.run_for(AFTERWARDS)
    seen = where(page)
    BrowserSession.objects.all().delete()
    page.unroute("**/progress/")
    page.reload()
    expect(page.get_by_role("heading", name="We can't find that page")).to_be_visible()

    sign_in(page, live_server, patient.user)
    page.reload()

    expect(page.get_by_role("timer")).to_have_text(re.compile(r"\d"))
    assert where(page)[:3] == seen[:3]
    until(lambda: has_arrived(session, step=step))


def check_expiry_in_the_outbox(page, session, live_server, patient, *, step):
    """What waited is offered by another page, refused for want of a login, and kept for later."""
    practice_until(page, step=step)
    page.route("**/progress/", lambda route: route.abort())
    page.clock.run_for(AFTERWARDS)
    expect(page.get_by_text("Saved on this phone, will be sent")).to_be_visible()
    BrowserSession.objects.all().delete()
    page.unroute("**/progress/")
    page.goto(f"{live_server.url}/exercises/")
    assert str(session.uuid) in [each["uuid"] for each in records(page) if not each["sent"]]

    sign_in(page, live_server, patient.user)
    page.goto(f"{live_server.url}/progress/")

    until(lambda: has_arrived(session, step=step))


EXPIRIES = [check_expiry_in_htmx, check_expiry_before_the_page, check_expiry_in_the_outbox]


def check_expiries(expiring, page, live_server, patient, *, check, steps):
    for step in steps:
        session = expiring()
        check(page, session, live_server, patient, step=step)
        session.finish(at=timezone.now())


@pytest.mark.parametrize("check", EXPIRIES)
@pytest.mark.parametrize("step", first_of(3, 0))
def test_login_that_expires_loses_no_report(expiring, page, live_server, patient, check, step):
    check_expiries(expiring, page, live_server, patient, check=check, steps=[step])


@pytest.mark.soak
@pytest.mark.parametrize("check", EXPIRIES)
def test_login_that_expires_before_any_step_loses_no_report(
    expiring, page, live_server, patient, check
):
    check_expiries(expiring, page, live_server, patient, check=check, steps=range(9))
