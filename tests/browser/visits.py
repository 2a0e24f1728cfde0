"""Visits to a real server with an empty cache, as somebody's first one of the day."""

import re
from contextlib import contextmanager

from tests.browser.conftest import PHONE

START = re.compile(r"^Start \d+ min$")
PATIENT = "regina@demo.example"


@contextmanager
def new_context(browser, **options):
    context = browser.new_context(viewport=PHONE, timezone_id="America/Los_Angeles", **options)
    yield context
    context.close()


def guided_page(browser, site):
    """A guest has opened a session and comes back to it later: its address, and their cookies."""
    with new_context(browser) as context:
        page = context.new_page()
        page.goto(site.url)
        page.get_by_role("button", name=START).click()
        page.wait_for_url("**/sessions/*/")
        return page.url, context.cookies()


def dashboard(browser, site):
    """A patient with a year behind them: the address of their progress, and their cookies."""
    with new_context(browser) as context:
        page = context.new_page()
        page.goto(f"{site.url}/accounts/login/")
        page.get_by_label("Email address").fill(PATIENT)
        page.get_by_label("Password", exact=True).fill(site.password)
        page.locator("main form").get_by_role("button").first.click()
        page.wait_for_url("**/progress/")
        return page.url, context.cookies()
