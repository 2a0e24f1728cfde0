"""Who has only a keyboard: where the focus goes, and a whole session by keys."""

import pytest
from playwright.sync_api import expect

from tests.browser.acting import button
from workouts.models import SessionLog, SkipReason

pytestmark = pytest.mark.usefixtures("still_page")

SMALL_PHONE = {"width": 360, "height": 640}
BEHIND_THE_BUTTONS = """
() => {
    const focused = document.activeElement;
    const buttons = document.querySelector(".player-controls");
    const [{ top, bottom }, bar] = [focused, buttons].map((each) => each.getBoundingClientRect());
    const isBehind = bottom > bar.top + 1 && top < bar.bottom - 1;
    const isOther = focused !== document.body && !buttons.contains(focused);
    return isBehind && isOther ? focused.textContent.trim() : "";
}
"""


def test_focus_never_hides_behind_the_buttons_below(player):
    player.set_viewport_size(SMALL_PHONE)
    player.get_by_text("How to do it", exact=True).first.click()

    hidden = []
    for _press in range(12):
        player.keyboard.press("Shift+Tab")
        hidden.append(player.evaluate(BEHIND_THE_BUTTONS))

    assert set(hidden) == {""}


def tab_to(page, name, *, key="Tab"):
    """Presses Tab until that is what a key would press."""
    for _press in range(40):
        page.keyboard.press(key)
        focused = page.locator(":focus")
        if focused.count() and name in (focused.get_attribute("value"), *words_of(focused)):
            return
    pytest.fail(f"no key leads to {name}")


def words_of(element):
    return [element.inner_text().strip(), element.get_attribute("aria-label")]


def test_keyboard_alone_does_a_whole_session(live_server, content, page):
    page.goto(live_server.url)
    tab_to(page, "Start 31 min")
    page.keyboard.press("Enter")
    expect(page.get_by_role("timer")).to_be_visible()
    page.keyboard.press("Space")
    expect(button(page, "Resume")).to_be_visible()
    page.keyboard.press("Space")
    expect(button(page, "Pause")).to_be_focused()
    page.keyboard.press("s")
    tab_to(page, "No time", key="Shift+Tab")
    page.keyboard.press("Enter")
    expect(button(page, "Pause")).to_be_focused()
    tab_to(page, "Finish", key="Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="How was it?")).to_be_focused()
    tab_to(page, "0")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.type("By keys alone")
    tab_to(page, "Finish")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Closed, nothing logged")

    session = SessionLog.objects.get()
    first = session.exercise_logs.in_order().first()
    assert (session.pain_after, session.note) == (2, "By keys alone")
    assert first.skip_reason == SkipReason.NO_TIME


def test_keep_going_leaves_the_focus_on_the_timer(player):
    button(player, "Finish").click()
    button(player, "Keep going").press("Enter")

    expect(button(player, "Pause")).to_be_focused()


def test_what_was_done_has_the_focus_after_the_end(player):
    button(player, "Finish").click()
    button(player, "Finish").click()
    expect(player.get_by_role("heading", name="What you did")).to_be_visible()

    expect(player.get_by_role("main")).to_be_focused()
