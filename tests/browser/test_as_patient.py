"""See it as the patient: the first minute is played at the desk, and nothing of it is kept."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.acting import sign_in
from workouts.models import SessionLog, User

# Everything that a browser keeps of a site, by name.
READ_STORAGE = """async () => ({
    local: {...localStorage},
    session: {...sessionStorage},
    databases: (await indexedDB.databases()).map(({name}) => name),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    cookies: document.cookie.split("; ").map((each) => each.split("=")[0]).sort(),
})"""
NOTHING = {"local": {}, "session": {}, "databases": [], "caches": [], "workers": 0}


@pytest.fixture
def therapist(content):
    return User.objects.create_user("thea@example.com", is_staff=True, is_superuser=True)


@pytest.fixture
def sent(page):
    """Whatever leaves the page but questions for something."""
    found = []
    page.on("request", lambda request: request.method != "GET" and found.append(request.url))
    return found


@pytest.fixture
def desk(page, live_server, therapist, patient, violations):
    page.clock.install()
    sign_in(page, live_server, therapist)

    def go(name):
        address = reverse(f"admin:workouts_patient_{name}", args=[patient.pk])
        page.goto(live_server.url + address)
        return page

    yield go
    assert violations == []


def play(page, seconds):
    for _second in range(seconds):
        page.clock.run_for(1000)


def over(page):
    return page.get_by_role("heading", name="That was the first minute.")


def test_first_minute_plays_stops_and_plays_again(desk):
    page = desk("as-patient-session")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()

    play(page, 50)
    expect(page.locator("session-player")).to_have_attribute("data-phase", "hold")
    expect(over(page)).to_be_hidden()
    play(page, 12)
    expect(over(page)).to_be_focused()
    expect(page.get_by_role("button", name="Pause")).to_be_hidden()

    page.get_by_role("link", name="Play it again").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(over(page)).to_be_hidden()


def test_paused_minute_waits(desk):
    page = desk("as-patient-session")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    play(page, 30)

    page.get_by_role("button", name="Pause").click()
    play(page, 60)
    expect(over(page)).to_be_hidden()

    page.get_by_role("button", name="Resume").click()
    play(page, 32)
    expect(over(page)).to_be_visible()


def test_nothing_of_the_minute_is_kept_or_sent(desk, sent):
    page = desk("as-patient-session")
    before = page.evaluate(READ_STORAGE)
    expect(page.get_by_role("button", name="Skip")).to_be_visible()

    play(page, 25)
    page.keyboard.press("f")
    page.keyboard.press("f")
    page.get_by_role("button", name="Skip", exact=True).click()
    page.get_by_role("button", name="It hurts").click()
    page.get_by_role("button", name="Continue as is").click()
    play(page, 65)
    expect(over(page)).to_be_visible()

    assert page.evaluate(READ_STORAGE) == before
    assert {name: before[name] for name in NOTHING} == NOTHING
    assert sent == []
    assert not SessionLog.objects.exists()


def test_what_only_the_patient_can_do_is_disabled(desk):
    page = desk("as-patient-session")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()

    expect(page.get_by_role("button", name="Finish")).to_be_disabled()
    expect(page.get_by_role("button", name="Options")).to_be_disabled()


@pytest.mark.parametrize("name", ["as-patient", "as-patient-list"])
def test_front_page_and_list_keep_and_send_nothing(desk, sent, name):
    page = desk(name)
    page.wait_for_load_state("networkidle")

    kept = page.evaluate(READ_STORAGE)

    assert {name: kept[name] for name in NOTHING} == NOTHING
    assert sent == []
    assert page.locator("main :is(button, input, textarea):enabled:visible").count() == 0


def test_start_leads_to_the_minute_and_the_bar_back(desk):
    page = desk("as-patient")

    page.get_by_role("link", name="Start").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.get_by_role("link", name="List", exact=True).click()
    expect(page.get_by_role("heading", name="Flexion stretch")).to_be_visible()
    page.get_by_role("link", name="Back to").click()

    expect(page).to_have_url(re.compile("/brief/$"))


@pytest.mark.parametrize("size", [(390, 844), (1280, 800)])
def test_bar_covers_no_button(desk, size):
    page = desk("as-patient-session")
    page.set_viewport_size({"width": size[0], "height": size[1]})
    expect(page.get_by_role("button", name="Pause")).to_be_visible()

    bar = page.locator(".preview-bar").bounding_box()
    tops = [
        each.bounding_box()["y"]
        for each in page.locator("main button:visible, main a[href]:visible").all()
    ]

    assert min(tops) >= bar["y"] + bar["height"]


def test_idle_desk_is_left_from_here_too(desk):
    page = desk("as-patient")

    page.clock.fast_forward(14 * 60_000 + 1_000)

    expect(page.get_by_role("dialog", name="Are you still there?")).to_be_visible()
