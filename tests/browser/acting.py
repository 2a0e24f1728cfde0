"""What a person does on any page: sign in, press a button, wait for what follows."""

import time

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import gettext


def sign_in(page, live_server, user):
    """Signs in without the form, which has its own tests."""
    client = Client()
    client.force_login(user)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}]
    )


def button(page, name):
    """The button of that English name, in the language that is active."""
    return page.get_by_role("button", name=gettext(name), exact=True)


def button_with(page, text):
    """The button that has this text anywhere in its name: “Start” is also “Start 31 min”."""
    return page.get_by_role("button", name=text)


def end_animations(page):
    """What the sheets put off is there at once: as where the form waits for its scripts."""
    page.evaluate("document.getAnimations().forEach((each) => each.finish())")


def until(is_true, *, seconds=20):
    """Waits for what happens beside the page's own clock: requests, and rows in the database."""
    deadline = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def run_session(page):
    """Lets the clock run in steps until the session is over."""
    for _minute in range(60):
        if page.locator("[data-phase]").get_attribute("data-phase") == "done":
            return
        page.clock.run_for(60_000)
    pytest.fail("the session did not end within an hour")
