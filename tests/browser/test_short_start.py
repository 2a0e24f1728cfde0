"""The button for the short version, pressed on a page that was loaded before the network went."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.acting import until
from tests.browser.phones import find_network, lose_network, new_phone

__all__ = ["new_phone"]  # the fixture


def test_short_version_asked_for_by_its_button_is_short_without_network_too(
    new_phone, patient, start_session
):
    start_session(patient, at=timezone.now() - timedelta(days=3), done=7)
    page = new_phone(patient.user)
    page.locator("#barrier").get_by_role("button", name="No time").click()
    short = page.locator("#barrier").get_by_role("button", name="Short version")
    expect(short).to_be_visible()
    lose_network(page)

    short.click()

    expect(page.get_by_role("timer")).to_be_visible()
    find_network(page)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    until(lambda: patient.sessions.count() == 2)
    assert patient.sessions.order_by("-started_at").first().version == "short"
