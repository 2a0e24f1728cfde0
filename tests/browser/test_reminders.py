"""The switch for reminders in this browser: it asks after a tap, and signing out ends it."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.acting import sign_in, until
from tests.browser.axe import broken_rules
from tests.push_keys import browser_keys
from workouts.models import PushSubscription

# No push service is asked for anything: the browser's own end of it stands in here.
PUSH_MANAGER = """
(() => {
  const keys = %s;
  let endpoint = sessionStorage.getItem("endpoint");
  const subscription = () => endpoint && {
    endpoint,
    toJSON: () => ({ endpoint, keys }),
    unsubscribe: async () => {
      endpoint = null;
      sessionStorage.removeItem("endpoint");
    },
  };
  const pushManager = {
    getSubscription: async () => subscription(),
    subscribe: async () => {
      endpoint = "https://push.example/of-this-browser";
      sessionStorage.setItem("endpoint", endpoint);
      return subscription();
    },
  };
  const registration = { pushManager };
  const container = {
    register: async () => registration,
    getRegistration: async () => registration,
    ready: Promise.resolve(registration),
    addEventListener: () => {},
  };
  Object.defineProperty(navigator, "serviceWorker", { value: container });
  Object.defineProperty(Notification, "permission", { value: "%s" });
})();
"""
ALLOW = "Remind me here"
FORGET = "Stop reminders here"


@pytest.fixture
def open_settings(page, live_server, patient):
    def open_settings(*, permission="default", script=PUSH_MANAGER):
        if script:
            page.add_init_script(script % (json.dumps(browser_keys()), permission))
        sign_in(page, live_server, patient.user)
        page.goto(f"{live_server.url}/settings/")
        return page

    return open_settings


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def test_tap_lets_this_browser_be_woken(open_settings, patient, violations):
    page = open_settings()

    button(page, ALLOW).click()

    expect(button(page, FORGET)).to_be_visible()
    assert PushSubscription.objects.get().patient == patient
    assert violations == []


def test_second_tap_ends_it(open_settings):
    page = open_settings()
    button(page, ALLOW).click()

    button(page, FORGET).click()

    expect(button(page, ALLOW)).to_be_visible()
    assert not PushSubscription.objects.exists()
    assert page.evaluate("sessionStorage.getItem('endpoint')") is None


def test_signing_out_ends_it(open_settings):
    page = open_settings()
    button(page, ALLOW).click()
    expect(button(page, FORGET)).to_be_visible()

    button(page, "Sign out").click()

    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    assert not PushSubscription.objects.exists()
    assert page.evaluate("sessionStorage.getItem('endpoint')") is None


def test_somebody_else_on_the_same_phone_is_not_woken_for_the_first(
    open_settings, page, live_server, make_patient
):
    open_settings()
    button(page, ALLOW).click()
    expect(button(page, FORGET)).to_be_visible()
    page.context.clear_cookies()
    sign_in(page, live_server, make_patient("other@example.com").user)

    page.goto(f"{live_server.url}/settings/")

    until(lambda: page.evaluate("sessionStorage.getItem('endpoint')") is None)
    expect(button(page, ALLOW)).to_be_visible()


def test_browser_told_not_to_says_so(open_settings):
    page = open_settings(permission="denied")

    expect(page.get_by_text("Notifications are blocked in this browser")).to_be_visible()
    expect(button(page, ALLOW)).to_be_hidden()


def test_section_with_a_calendar_link_is_usable_by_all(open_settings):
    page = open_settings()
    button(page, "Make a calendar link").click()

    page.get_by_text("For another device").click()

    expect(page.get_by_role("img", name="Code of your calendar link")).to_be_visible()
    assert broken_rules(page) == []
