"""What an iPhone alone is told: the way to the Home Screen, and how long Safari keeps a session."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.acting import button, sign_in
from tests.browser.player import HOLD, LEAD_IN, stand_still
from tests.conftest import GUEST_SECRET

SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
)
CHROME_THERE = SAFARI.replace("Version/17.5", "CriOS/126.0")
ANDROID = "Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36"
IS_APPLES = """
Object.defineProperty(Navigator.prototype, "vendor", { get: () => "Apple Computer, Inc." });
Object.defineProperty(Navigator.prototype, "standalone", { get: () => %s });
"""
IS_DEFINED = "() => Boolean(customElements.get('home-screen'))"
HEADING = "Put it on your Home Screen"


@pytest.fixture
def open_phone(browser, browser_context_args):
    """A page in a browser of that name."""
    contexts = []

    def open_phone(user_agent, *, is_app=False):
        context = browser.new_context(**browser_context_args, user_agent=user_agent)
        contexts.append(context)
        context.add_init_script(IS_APPLES % str(is_app).lower())
        return context.new_page()

    yield open_phone
    for context in contexts:
        context.close()


@pytest.fixture
def summary(live_server, start_session):
    """The end of a session on that page: a guest's, or a patient's."""

    def summary(page, patient=None):
        session = start_session(patient, at=timezone.now(), done=7)
        session.finish(at=timezone.now())
        if patient:
            sign_in(page, live_server, patient.user)
        else:
            cookie = {"name": "guest", "value": GUEST_SECRET, "url": live_server.url}
            page.context.add_cookies([cookie])
        page.goto(live_server.url + session.get_absolute_url())
        expect(page.get_by_role("heading", name="What you did")).to_be_visible()
        return page

    return summary


def test_way_to_the_home_screen_is_told_until_it_is_put_away(open_phone, summary):
    page = summary(open_phone(SAFARI))
    expect(page.get_by_role("heading", name=HEADING)).to_be_visible()
    # Two storages: what a guest did stays behind.
    expect(page.get_by_text("what you did here stays in Safari")).to_be_visible()
    expect(page.get_by_text("it can remind you")).to_be_hidden()

    button(page, "Don't show this again").click()
    expect(page.get_by_role("heading", name=HEADING)).to_be_hidden()
    page.reload()

    expect(page.get_by_role("heading", name="What you did")).to_be_visible()
    page.wait_for_function(IS_DEFINED)
    expect(page.get_by_role("heading", name=HEADING)).to_be_hidden()


def test_way_to_the_home_screen_tells_a_patient_to_sign_in_there(open_phone, summary, patient):
    page = summary(open_phone(SAFARI), patient)

    expect(page.get_by_text("You sign in there once more.")).to_be_visible()
    expect(page.get_by_text("stays in Safari")).to_have_count(0)


def test_way_to_the_home_screen_asks_whom_a_link_let_in_for_an_address_first(
    open_phone, summary, make_patient
):
    page = summary(open_phone(SAFARI), make_patient(email=None, name="Pia"))

    expect(page.get_by_text("with a code that we email you")).to_be_visible()
    expect(page.get_by_role("link", name="Add an email address first.")).to_be_visible()


@pytest.mark.parametrize(
    ("user_agent", "is_app"),
    [(SAFARI, True), (CHROME_THERE, False), (ANDROID, False)],
    ids=["app", "another browser", "Android"],
)
def test_way_to_the_home_screen_is_told_in_safari_alone(open_phone, summary, user_agent, is_app):
    page = summary(open_phone(user_agent, is_app=is_app))

    page.wait_for_function(IS_DEFINED)
    expect(page.get_by_role("heading", name=HEADING)).to_be_hidden()


@pytest.mark.parametrize("is_app", [False, True])
def test_end_that_is_not_sent_says_how_long_safari_keeps_it(
    open_phone, live_server, start_session, is_app
):
    page = open_phone(SAFARI, is_app=is_app)
    session = start_session(at=timezone.now())
    page.context.add_cookies([{"name": "guest", "value": GUEST_SECRET, "url": live_server.url}])
    stand_still(page)
    page.goto(live_server.url + session.get_absolute_url())
    expect(page.get_by_role("timer")).to_have_text("10")
    page.clock.run_for(LEAD_IN + HOLD)
    button(page, "Finish").click()
    page.route("**/finish/", lambda route: route.abort())
    button(page, "Finish").click()

    expect(page.get_by_role("heading", name="Done, and saved on this phone")).to_be_visible()
    expect(page.get_by_text("Open it within 7 days")).to_be_visible(visible=not is_app)
