"""A reminder that reaches the phone is shown by its worker, in a whole Chromium."""

import json

import pytest

from tests.browser.acting import until
from tests.browser.conftest import WHOLE_CHROMIUM, first_installed
from tests.browser.phones import new_phone

__all__ = ["new_phone"]  # the fixture


@pytest.fixture(scope="module")
def browser(browser_type, browser_type_launch_args):
    """A whole Chromium: the shell without windows shows no notifications."""
    whole = first_installed(*WHOLE_CHROMIUM)
    options = browser_type_launch_args | ({"executable_path": whole} if whole else {})
    browser = browser_type.launch(**options)
    yield browser
    browser.close()


NOTIFICATIONS = """
navigator.serviceWorker.ready
    .then((registration) => registration.getNotifications())
    .then((found) => found.map(({ title, body, tag, data }) => [title, body, tag, data.url]))
"""


def push_to(page, live_server, payload):
    """As a push service would: straight to the page's worker, once it is at work."""
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    tools = page.context.new_cdp_session(page)
    names = []
    tools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: names.extend(each["registrationId"] for each in event["registrations"]),
    )
    tools.send("ServiceWorker.enable")
    until(lambda: page.evaluate("true") and names)
    message = {"origin": live_server.url, "registrationId": names[0], "data": json.dumps(payload)}
    tools.send("ServiceWorker.deliverPushMessage", message)


def test_worker_shows_a_reminder_and_nothing_else(new_phone, live_server):
    page = new_phone()
    page.context.grant_permissions(["notifications"])

    push_to(page, live_server, {"title": "Time to exercise", "url": "/"})

    until(lambda: page.evaluate(NOTIFICATIONS))
    assert page.evaluate(NOTIFICATIONS) == [["Time to exercise", "", "reminder", "/"]]
