"""Back and forward, after signing out, a shared phone: RELIABILITY.md, row 10."""

import re

import pytest
from django.utils import timezone
from model_bakery import baker
from playwright.sync_api import expect

from tests.browser.acting import button, sign_in
from tests.browser.phones import everything_kept, find_network, lose_network, new_phone
from workouts.models import Plan, PlanItem, Routine

__all__ = ["new_phone"]  # the fixture


MARKS = ["pat@example.com", "Patricia", "PATS-REMARK", "PATS-WORD"]


@pytest.fixture
def pat(make_patient):
    """A patient with a plan, a finished session and things that nobody else may see."""
    patient = make_patient(name="Patricia")
    plan = baker.make(
        Plan, patient=patient, routine=Routine.objects.default(), starts_on="2026-01-01"
    )
    for item in plan.routine.items.all():
        baker.make(PlanItem, plan=plan, item=item, remark="PATS-REMARK")
    return patient


def is_whole_page(page):
    return page.locator("body > header, session-player").count() > 0


def marks_on(page, patient):
    """What of the patient is on the page, or kept on the phone."""
    everything = page.content() + everything_kept(page)
    return [mark for mark in [*MARKS, patient.user.opaque_id.hex] if mark in everything]


def practice_and_leave(page, live_server, session):
    """Opens the pages that a patient opens, practices, and signs out."""
    for path in ("/", session.get_absolute_url()):
        page.goto(live_server.url + path)
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"\d"))
    button(page, "Skip").click()
    button(page, "Finish").click()
    page.locator("#session-form").get_by_label("A note for your therapist").fill("PATS-WORD")
    page.locator("#session-form").get_by_role("button", name="Finish").click()
    expect(page.get_by_role("link", name="Your progress")).to_be_visible()
    for path in ("/progress/", "/settings/"):
        page.goto(live_server.url + path)
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()


def test_back_forward_and_a_new_tab_after_signing_out_show_whole_pages_of_nobody(
    new_phone, live_server, pat, start_session
):
    session = start_session(pat, at=timezone.now())
    page = new_phone(pat.user)
    practice_and_leave(page, live_server, session)

    found = []
    for move in [page.go_back] * 5 + [page.go_forward] * 5:
        move()
        page.wait_for_load_state()
        if page.url == "about:blank":
            continue
        found += marks_on(page, pat)
        assert is_whole_page(page)
    tab = page.context.new_page()
    for path in (session.get_absolute_url(), "/progress/", "/settings/", "/"):
        tab.goto(live_server.url + path)
        found += marks_on(tab, pat)

    assert found == []


def test_next_person_on_a_shared_phone_finds_nothing_without_network(
    new_phone, live_server, pat, make_patient, start_session
):
    session = start_session(pat, at=timezone.now())
    page = new_phone(pat.user)
    practice_and_leave(page, live_server, session)
    other = make_patient("other@example.com", name="Otto")
    sign_in(page, live_server, other.user)
    page.goto(live_server.url)
    lose_network(page)

    found = []
    for path in ("/", "/progress/", "/settings/"):
        page.goto(live_server.url + path)
        expect(page.get_by_role("heading", name="You're offline")).to_be_visible()
        found += marks_on(page, pat)
    page.goto(live_server.url + session.get_absolute_url())
    expect(page.get_by_role("heading", name="You're offline")).to_be_visible()

    find_network(page)
    assert found == []
