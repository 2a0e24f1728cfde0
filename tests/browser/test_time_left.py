"""The button of an open session promises the minutes that its player then says."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.player import stand_still
from tests.conditions import first_of
from tests.conftest import GUEST_SECRET
from workouts.models.exercise_logs import Report


@pytest.mark.parametrize("reps_done", first_of(2, 0, 5))
def test_button_and_player_say_the_same_minutes(live_server, start_session, page, reps_done):
    page.context.add_cookies([{"name": "guest", "value": GUEST_SECRET, "url": live_server.url}])
    session = start_session(at=timezone.now(), done=1)
    log = session.exercise_logs.in_order()[1]
    session.record(
        [Report(item_id=log.item_id, side=log.side, reps_done=reps_done)], at=timezone.now()
    )
    page.goto(live_server.url)
    button = page.get_by_role("button", name="Start").first.inner_text()
    stand_still(page)

    page.goto(live_server.url + session.get_absolute_url())

    expect(page.get_by_role("timer")).to_have_text("10")
    minutes = page.locator("[data-slot=minutes]").inner_text().split()[0]
    assert f"{minutes} min left" in button
