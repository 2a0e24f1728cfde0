"""The ten seconds before the first session: what is played, tried, found and remembered."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import SCHEMES, broken_rules
from tests.browser.player import stand_still
from tests.browser.stubs import STUBS, notes_kept, texts_said
from tests.conditions import first_of

TEN_SECONDS = 10_000
WAKING = 300


@pytest.fixture
def check_page(live_server, content, page, violations):
    """The page of the check with a stub for every channel, its clock in the test's hands."""
    page.add_init_script(STUBS)
    stand_still(page)
    page.goto(f"{live_server.url}/sound-check/")
    yield page
    assert violations == []


def play(page, *, ms=TEN_SECONDS + 2_000):
    """Presses the button and lets the time pass, in small steps since promises need turns."""
    page.get_by_role("button", name="Play the check").click()
    for _turn in range(ms // 100):
        page.clock.run_for(100)


def part(page, name):
    return page.locator(f"[data-check={name}]")


def test_check_plays_tones_then_the_voice_tries_the_rest_and_is_over_in_ten_seconds(check_page):
    began = check_page.evaluate("performance.now()")
    play(check_page, ms=TEN_SECONDS + 1_500)

    ticks = [ms - began for hertz, ms in notes_kept(check_page) if hertz == 880]
    assert [round(ms, -2) for ms in ticks] == [600, 1300, 2000]
    assert texts_said(check_page) == ["Flexion stretch. Hold. And rest."]
    assert check_page.evaluate("asked.said[0].at") > max(ms for _, ms in notes_kept(check_page))
    expect(check_page.get_by_role("button", name="Play the check")).to_be_enabled()
    expect(part(check_page, "voice").get_by_text("Did you hear it?")).to_be_visible()
    assert len(check_page.evaluate("asked.felt")) == 2
    assert check_page.evaluate("asked.locks") == ["taken", "released"]
    expect(part(check_page, "screen").get_by_text("It will stay on")).to_be_visible()


def test_check_leaves_what_was_heard_to_the_person_and_can_be_played_again(check_page):
    tones = part(check_page, "tones")
    play(check_page)
    tones.get_by_role("button", name="No").click()
    expect(tones.get_by_text("silent mode")).to_be_visible()
    expect(tones.get_by_role("button")).to_have_count(0)

    play(check_page)
    expect(tones.get_by_text("Did you hear them?")).to_be_visible()
    assert len(texts_said(check_page)) == 2
    tones.get_by_role("button", name="Yes").click()
    expect(tones.get_by_text("You will hear each change")).to_be_visible()
    expect(tones.get_by_role("button")).to_have_count(0)


def test_check_says_what_this_device_has_not_got(live_server, content, page):
    page.add_init_script(
        STUBS
        + """
        speechSynthesis.voices = [];
        for (const [owner, name] of [
            [globalThis, "AudioContext"], [Navigator.prototype, "vibrate"],
            [Navigator.prototype, "wakeLock"],
        ]) delete owner[name];
        """
    )
    stand_still(page)
    page.goto(f"{live_server.url}/sound-check/")
    play(page)

    for name, text in [
        ("tones", "This browser can't play tones"),
        ("voice", "This device has no voice for this language"),
        ("vibration", "This browser can't vibrate"),
        ("screen", "This browser lets the screen go dark"),
    ]:
        expect(part(page, name).get_by_text(text)).to_be_visible()


def test_check_once_played_is_not_offered_again(check_page, live_server):
    offer = check_page.get_by_role("link", name="Check the sound")
    check_page.goto(live_server.url)
    expect(offer).to_be_visible()
    offer.click()
    play(check_page, ms=100)
    check_page.goto(live_server.url)

    expect(check_page.get_by_role("button", name="Start")).to_be_visible()
    expect(offer).to_be_hidden()


def test_started_session_makes_the_offer_needless(check_page, live_server):
    check_page.goto(live_server.url)
    check_page.get_by_role("button", name="Start").click()
    expect(check_page.get_by_role("timer")).to_be_visible()
    check_page.context.clear_cookies()
    check_page.goto(live_server.url)

    expect(check_page.get_by_role("button", name="Start")).to_be_visible()
    expect(check_page.get_by_role("link", name="Check the sound")).to_be_hidden()


def test_session_starts_from_the_check(check_page):
    check_page.get_by_role("button", name="Start").click()

    expect(check_page.get_by_role("timer")).to_have_text("10")
    assert [hertz for hertz, _ms in notes_kept(check_page)] == [440, 554.37]


def test_left_check_is_silent(check_page):
    check_page.get_by_role("button", name="Play the check").click()
    check_page.clock.run_for(1_000)
    check_page.get_by_role("button", name="Start").click()
    expect(check_page.get_by_role("timer")).to_be_visible()
    check_page.clock.run_for(9_000)

    assert "Flexion stretch. Hold. And rest." not in texts_said(check_page)


def test_check_with_scripts_says_nothing_about_them(check_page):
    expect(check_page.get_by_role("button", name="Play the check")).to_be_visible()
    expect(check_page.get_by_text("need JavaScript")).to_be_hidden()


def test_check_without_scripts_says_what_it_cannot_do(live_server, content, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/sound-check/")

    expect(page.get_by_text("Tones, voice and vibration need JavaScript")).to_be_visible()
    expect(page.get_by_role("button", name="Play the check")).to_be_hidden()
    expect(page.get_by_role("button", name="Start")).to_be_visible()
    context.close()


@pytest.mark.parametrize("scheme", first_of(*SCHEMES))
def test_axe_finds_nothing_on_the_check(live_server, content, page, scheme):
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.add_init_script(STUBS)
    page.goto(f"{live_server.url}/sound-check/")
    page.evaluate(
        "for (const text of document.querySelectorAll('[data-when]')) text.hidden = false"
    )

    assert broken_rules(page) == []
