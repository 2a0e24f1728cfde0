"""A desk left alone: asked, left, and what was typed is still there for the one who typed it."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.acting import sign_in
from workouts.admin.idle import SEEN_AT_KEY
from workouts.models import User
from workouts.models.browser_sessions import SessionStore

TYPED = "Walks without a stick now."
MINUTE = 60_000
LONG_AGO = 0


@pytest.fixture
def therapist(content):
    return make_therapist("thea@example.com")


def make_therapist(email):
    return User.objects.create_user(email, is_staff=True, is_superuser=True)


@pytest.fixture
def desk(page, live_server, therapist, patient, violations):
    """A therapist's browser in front of a new note, with the clock in our hands."""
    page.clock.install()
    sign_in(page, live_server, therapist)
    page.goto(live_server.url + reverse("admin:workouts_therapistnote_add"))
    yield page
    assert violations == []


@pytest.fixture
def leave_alone(desk, context):
    """Nobody touches the desk until it is signed out, by the browser's clock and the server's."""

    def leave():
        desk.clock.fast_forward(14 * MINUTE + 1_000)
        [cookie] = [each for each in context.cookies() if each["name"] == "sessionid"]
        session = SessionStore(cookie["value"])
        session[SEEN_AT_KEY] = LONG_AGO
        session.save()
        desk.clock.fast_forward(2 * MINUTE)
        desk.wait_for_url("**/accounts/login/code/**")

    return leave


def dialog(page):
    return page.get_by_role("dialog", name="Are you still there?")


def note(page):
    return page.get_by_label("Note:")


def come_back(page, live_server, user):
    sign_in(page, live_server, user)
    page.goto(live_server.url + reverse("admin:workouts_therapistnote_add"))


def test_desk_asks_a_minute_before(desk):
    desk.clock.fast_forward(14 * MINUTE - 1_000)
    expect(dialog(desk)).to_be_hidden()

    desk.clock.fast_forward(2_000)

    expect(dialog(desk)).to_be_visible()


def test_whoever_is_there_stays_signed_in(desk):
    desk.clock.fast_forward(14 * MINUTE + 1_000)

    with desk.expect_response("**/admin/stay/") as answer:
        desk.get_by_role("button", name="Stay signed in").click()
    desk.clock.fast_forward(10 * MINUTE)

    assert answer.value.status == 204
    expect(dialog(desk)).to_be_hidden()


def test_typing_is_being_there(desk):
    desk.clock.fast_forward(10 * MINUTE)
    with desk.expect_response("**/admin/stay/"):
        note(desk).press_sequentially("W")

    desk.clock.fast_forward(10 * MINUTE)

    expect(dialog(desk)).to_be_hidden()


def test_being_in_another_tab_is_being_there(desk, context):
    desk.clock.fast_forward(10 * MINUTE)
    other = context.new_page()
    other.goto(desk.url)
    other.keyboard.press("Tab")
    # The word takes a moment from tab to tab.
    desk.wait_for_timeout(200)

    desk.clock.fast_forward(10 * MINUTE)

    expect(dialog(desk)).to_be_hidden()


def test_idle_desk_leads_to_the_sign_in_and_back(desk, leave_alone):
    leave_alone()

    assert "next=/admin/workouts/therapistnote/add/" in desk.url
    expect(desk.get_by_text("You were signed out because no one had been")).to_be_visible()


def test_typed_text_is_offered_and_put_back(desk, leave_alone, live_server, therapist):
    note(desk).fill(TYPED)
    leave_alone()

    come_back(desk, live_server, therapist)
    expect(note(desk)).to_have_value("")
    desk.get_by_role("button", name="Put it back").click()

    expect(note(desk)).to_have_value(TYPED)


def test_typed_text_may_be_forgotten(desk, leave_alone, live_server, therapist):
    note(desk).fill(TYPED)
    leave_alone()
    come_back(desk, live_server, therapist)

    desk.get_by_role("button", name="Forget it").click()
    desk.reload()

    expect(note(desk)).to_have_value("")
    expect(desk.get_by_role("button", name="Put it back")).to_be_hidden()


def test_typed_text_is_not_offered_to_somebody_else(desk, leave_alone, live_server, therapist):
    note(desk).fill(TYPED)
    leave_alone()

    come_back(desk, live_server, make_therapist("omar@example.com"))
    expect(note(desk)).to_be_visible()
    kept = desk.evaluate("JSON.stringify(sessionStorage)")

    expect(desk.get_by_role("button", name="Put it back")).to_be_hidden()
    assert TYPED not in kept


def test_saved_text_is_not_kept(desk, live_server):
    note(desk).fill(TYPED)
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.get_by_text("Please correct the error")).to_be_visible()  # no patient yet

    desk.goto(live_server.url + reverse("admin:index"))
    desk.goto(live_server.url + reverse("admin:workouts_therapistnote_add"))

    expect(desk.get_by_role("button", name="Put it back")).to_be_hidden()


def test_signing_out_forgets_what_was_typed(desk):
    note(desk).fill(TYPED)

    desk.get_by_role("button", name="Sign out").click()
    desk.wait_for_load_state()

    assert TYPED not in desk.evaluate("JSON.stringify(sessionStorage)")
