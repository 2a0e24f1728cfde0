"""Which plan one practices by without a network: one's own, or none."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from model_bakery import baker
from playwright.sync_api import expect

from tests.browser.acting import button, sign_in, until
from tests.browser.phones import everything_kept, find_network, lose_network, new_phone, start
from tests.browser.player import LEAD_IN, REPETITION, logs
from tests.browser.visits import START
from tests.conditions import first_of
from workouts.models import Plan, PlanItem, Routine, SessionLog

__all__ = ["new_phone"]  # the fixture


@pytest.fixture
def own_plan(content, patient):
    """One exercise of two repetitions, with a remark for this patient."""
    routine = Routine.objects.default()
    plan = baker.make(Plan, patient=patient, routine=routine, starts_on="2026-01-01")
    first, *rest = routine.items.order_by("position")
    baker.make(PlanItem, plan=plan, item=first, remark="Slowly, Pat", reps_min=2, reps_max=2)
    for item in rest:
        baker.make(PlanItem, plan=plan, item=item, is_left_out=True)
    return plan


def leave_alone(_plan):
    pass


def exchange_exercises(plan):
    plan.items.filter(reps_max=2).update(is_left_out=True, reps_min=None, reps_max=None)
    plan.items.exclude(remark="Slowly, Pat").update(is_left_out=False)


LOGS_AFTER = {exchange_exercises: 11, leave_alone: 1}


@pytest.mark.parametrize("change", first_of(*LOGS_AFTER))
def test_patient_practices_the_own_plan_without_network_whatever_becomes_of_it(
    new_phone, own_plan, patient, live_server, change
):
    page = new_phone(patient.user)
    lose_network(page)
    page.clock.install(time=timezone.now())
    page.goto(live_server.url)
    page.clock.pause_at(timezone.now() + timedelta(seconds=30))
    start(page)
    expect(page.get_by_text("Slowly, Pat").first).to_be_visible()
    page.clock.run_for(LEAD_IN + 2 * REPETITION)
    change(own_plan)

    find_network(page)
    page.evaluate("window.dispatchEvent(new Event('online'))")

    until(lambda: SessionLog.objects.exists() and any(log.reps_done == 2 for log in logs()))
    assert SessionLog.objects.get().patient == patient
    assert len(logs()) == LOGS_AFTER[change]


NO_PLAN = "Your plan could not be read on this phone"
FORGET_KITS = "async () => (await import('/static/js/offline/kits.js')).clearKits()"
# A transaction that is kept busy, until it is enough, has the page's own reading wait for it.
KEEP_BUSY = """
async () => {
    const database = await new Promise((resolve) => {
        const request = indexedDB.open("hip-workout");
        request.onsuccess = () => resolve(request.result);
    });
    const store = database.transaction(["kits", "sessions"], "readwrite").objectStore("kits");
    const go = () => { if (!globalThis.isEnough) store.count().onsuccess = go; };
    go();
}
"""
AGE_KIT = """
async (ms) => {
    const { lastKit, putKit } = await import("/static/js/offline/kits.js");
    await putKit({ ...(await lastKit()), savedAt: Date.now() - ms });
}
"""


def test_without_the_own_plan_no_other_dose_can_be_started(
    new_phone, own_plan, patient, live_server
):
    page = new_phone(patient.user)
    lose_network(page)
    page.evaluate(FORGET_KITS)

    for address in ("/", "/offline/#version=full&pain_before="):
        page.goto(live_server.url + address)

        expect(page.get_by_text(NO_PLAN)).to_be_visible()
        expect(button(page, "Try again")).to_be_visible()
        expect(page.get_by_role("button", name=START)).to_have_count(0)
        assert page.locator("template[data-version]").count() == 0


def test_own_plan_that_was_refused_is_no_other_persons(new_phone, own_plan, patient, live_server):
    page = new_phone()
    page.route("**/offline/kit/", lambda route: route.fulfill(status=429))
    sign_in(page, live_server, patient.user)
    page.goto(live_server.url)
    expect(page.get_by_role("link", name="Settings")).to_be_visible()
    lose_network(page)

    page.goto(live_server.url)

    expect(page.get_by_text(NO_PLAN)).to_be_visible()


def test_busy_phone_reads_the_own_plan_late(new_phone, own_plan, patient, live_server):
    page = new_phone(patient.user)
    other_tab = page.context.new_page()
    other_tab.goto(f"{live_server.url}/manifest.webmanifest")
    lose_network(page)
    page.clock.install()
    other_tab.evaluate(KEEP_BUSY)
    page.goto(live_server.url)
    page.clock.run_for(4_000)
    expect(page.get_by_role("heading", name="You're offline")).to_be_visible()
    expect(page.get_by_role("button", name=START)).to_be_hidden()
    other_tab.evaluate("isEnough = true")

    start(page)

    expect(page.get_by_text("Slowly, Pat").first).to_be_visible()
    expect(page.get_by_text("Repetition 1 of 2", exact=True)).to_be_visible()


def test_plan_older_than_a_day_says_of_which_day_it_is(new_phone, own_plan, patient, live_server):
    page = new_phone(patient.user)
    lose_network(page)
    told = page.get_by_text(re.compile(r"This is your plan as it was on \w+day, \w+ \d+\."))

    for hours, is_told in ((2, False), (30, True)):
        page.evaluate(AGE_KIT, hours * 3600_000)
        page.goto(live_server.url)

        expect(page.get_by_role("button", name=START)).to_be_visible()
        expect(told).to_be_visible(visible=is_told)


def test_cache_holds_nothing_of_the_person_signed_in(new_phone, own_plan, patient, live_server):
    page = new_phone(patient.user)
    for path in ("/progress/", "/settings/", "/"):
        page.goto(live_server.url + path)

    cached = everything_kept(page).split("\n[{")[0]

    assert [
        text
        for text in (patient.user.email, patient.user.opaque_id.hex, "Slowly, Pat")
        if text in cached
    ] == []
