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


@pytest.fixture
def push(live_server):
    """Gives a message to the page's worker, as a push service would, until it was shown.

    Chromium drops one that comes while it still stores the worker; a service sends again.
    """

    def push(page, payload):
        page.evaluate("async () => { await navigator.serviceWorker.ready; }")
        tools = page.context.new_cdp_session(page)
        names = []
        tools.on(
            "ServiceWorker.workerRegistrationUpdated",
            lambda event: names.extend(each["registrationId"] for each in event["registrations"]),
        )
        tools.send("ServiceWorker.enable")
        until(lambda: page.evaluate("true") and names)

        def shown():
            message = {"origin": live_server.url, "registrationId": names[-1]}
            tools.send("ServiceWorker.deliverPushMessage", message | {"data": json.dumps(payload)})
            page.wait_for_timeout(500)
            return page.evaluate(NOTIFICATIONS)

        until(shown)

    return push


def test_worker_shows_a_reminder_and_nothing_else(new_phone, push):
    page = new_phone()
    page.context.grant_permissions(["notifications"])

    push(page, {"title": "Time to exercise", "url": "/"})

    assert page.evaluate(NOTIFICATIONS) == [["Time to exercise", "", "reminder", "/"]]
