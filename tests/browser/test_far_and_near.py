"""Digits are read from two meters in every window, and nothing of the guided page covers another.

One page is resized through all windows: what is measured is where things are.
"""

import pytest
from playwright.sync_api import expect

from tests.browser.acting import button
from tests.browser.player import HOLD, LEAD_IN, skip_to
from tests.conditions import parted

TELLING = [(390, 664), (375, 548), (844, 390)]
WINDOWS = [*TELLING, (390, 844), (360, 640), (820, 1180), (1280, 800), (1920, 1080)]
FAR, NEAR = True, False
# A digit as tall as it is drawn, not the line it stands on. Fonts of phones draw a little smaller
# than this machine's: what counts is the least of them.
DIGIT = """
() => {
    const style = getComputedStyle(document.querySelector(".player-digits"));
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const { actualBoundingBoxAscent: up, actualBoundingBoxDescent: down } = pen.measureText("0");
    const drawn = Math.min(up + down, 0.7 * parseFloat(style.fontSize));
    return drawn / Math.min(innerWidth, innerHeight);
}
"""
# What is read or pressed, by its own box; a text by the box of its letters, digits as drawn.
BOXES = """
(names) => names.flatMap((name) => {
    const part = document.querySelector(name);
    if (!part.checkVisibility()) return [];
    const range = document.createRange();
    range.selectNodeContents(part);
    const isText = part.matches("p, h2, span, summary");
    const { left, top, right, bottom } = (isText ? range : part).getBoundingClientRect();
    if (!part.matches(".player-digits")) return [{ name, left, top, right, bottom }];
    const style = getComputedStyle(part);
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const drawn = pen.measureText("0");
    const line = top + drawn.fontBoundingBoxAscent;
    const up = drawn.actualBoundingBoxAscent, down = drawn.actualBoundingBoxDescent;
    return [{ name, left, top: line - up, right, bottom: line + down }];
})
"""
# How far the ring's line is from the middle: round things cover no corners.
RING = """
() => {
    const { left, top, width } = document.querySelector(".player-ring").getBoundingClientRect();
    const [outside, inside] = [width * 0.486, width * 0.434];
    return { x: left + width / 2, y: top + width / 2, outside, inside };
}
"""
PRESSED = ["[data-action=far]", "[data-action=back]", "[data-action=pause]", "[data-action=skip]"]
TEXTS = ["[data-slot=seconds]", "[data-slot=cue]", "[data-slot=exercise]", "[data-slot=repetition]"]
NEAR_TEXTS = [".player-figure", ".player-how > summary", "[data-slot=nth]", "[data-slot=minutes]"]
FAR_TEXTS = ["[data-slot=glance]"]
LONG_CUE = """
    document.querySelector("[data-part=reasons]").hidden = true;
    document.querySelector("session-player").classList.remove("shows-reasons");
    document.querySelector("[data-slot=cue]").textContent = "Straighten the right knee";
"""


# The longest that a session in Spanish has in these places at once.
LONG_SPANISH = """
    const texts = {
        cue: "Mantenga la posición", exercise: "Estiramiento del flexor de la cadera",
        side: "Lado izquierdo", next: "Sigue: Abducción de cadera",
    };
    for (const [name, text] of Object.entries(texts)) {
        const slot = document.querySelector(`[data-slot=${name}]`);
        slot.textContent = text;
        slot.hidden = false;
    }
"""
# As the player writes a hold of two minutes.
LONG_HOLD = """
    const digits = document.querySelector("[data-slot=seconds]");
    digits.textContent = "128";
    digits.classList.add("is-long");
"""


def resize(page, window):
    page.set_viewport_size({"width": window[0], "height": window[1]})
    page.evaluate("scrollTo(0, 0)")


def overlapping(boxes):
    """Pairs of names whose boxes share more than a pixel; a line of text has room of its own."""
    return [
        (one["name"], other["name"])
        for nth, one in enumerate(boxes)
        for other in boxes[:nth]
        if min(one["right"], other["right"]) - max(one["left"], other["left"]) > 1
        and min(one["bottom"], other["bottom"]) - max(one["top"], other["top"]) > 1
    ]


def wrong_on(page, window, *, is_far):
    """What is too small, covered or out of view in that window."""
    resize(page, window)
    boxes = page.evaluate(BOXES, [*PRESSED, *TEXTS, *(FAR_TEXTS if is_far else NEAR_TEXTS)])
    found = [("covers", *pair) for pair in overlapping(boxes)]
    found += [
        ("outside", box["name"])
        for box in boxes
        if min(box["left"], box["top"]) < 0 or box["right"] > window[0] or box["bottom"] > window[1]
    ]
    if (share := page.evaluate(DIGIT)) < 0.2:
        found.append(("small", share))
    return found if is_far else found + wrong_at_the_ring(page, boxes)


def wrong_at_the_ring(page, boxes):
    """Digits are inside of its line, the button outside."""
    ring = page.evaluate(RING)
    by_name = {box["name"]: box for box in boxes}
    button, digits = by_name["[data-action=far]"], by_name["[data-slot=seconds]"]
    found = []
    if distance(ring, button["left"], button["bottom"]) < ring["outside"]:
        found.append(("on the ring", button))
    corners = [(x, y) for x in ("left", "right") for y in ("top", "bottom")]
    if max(distance(ring, digits[x], digits[y]) for x, y in corners) > ring["inside"]:
        found.append(("on the ring", digits))
    return found


def distance(ring, x, y):
    return ((x - ring["x"]) ** 2 + (y - ring["y"]) ** 2) ** 0.5


def wrong_in(page, windows, *, is_far):
    found = {window: wrong_on(page, window, is_far=is_far) for window in windows}
    return {window: wrong for window, wrong in found.items() if wrong}


@pytest.mark.parametrize("windows", parted(WINDOWS, *TELLING))
def test_digits_are_tall_and_nothing_covers_another_in_each_window(player, still_page, windows):
    found = {"lead-in": wrong_in(player, windows, is_far=NEAR)}
    player.clock.run_for(LEAD_IN + 5_000)
    found["hold"] = wrong_in(player, windows, is_far=NEAR)
    player.keyboard.press("f")
    found["hold, far"] = wrong_in(player, windows, is_far=FAR)
    player.clock.run_for(HOLD)
    found["rest, far"] = wrong_in(player, windows, is_far=FAR)

    assert {where: wrong for where, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("windows", parted(WINDOWS, *TELLING))
def test_longest_words_leave_the_digits_their_size(player, still_page, windows):
    skip_to(player, "Advanced bridge")
    player.evaluate(LONG_CUE)
    near = wrong_in(player, windows, is_far=NEAR)
    player.keyboard.press("f")

    assert (near, wrong_in(player, windows, is_far=FAR)) == ({}, {})


@pytest.mark.parametrize("windows", parted(WINDOWS, *TELLING))
def test_spanish_leaves_the_digits_their_size(open_player, live_server, page, still_page, windows):
    page.context.add_cookies([{"name": "language", "value": "es", "url": live_server.url}])
    player = open_player()
    player.clock.run_for(LEAD_IN + 5_000)
    player.evaluate(LONG_SPANISH)
    near = wrong_in(player, windows, is_far=NEAR)
    player.keyboard.press("f")

    assert (near, wrong_in(player, windows, is_far=FAR)) == ({}, {})


@pytest.mark.parametrize("windows", parted(WINDOWS, *TELLING))
def test_hold_of_minutes_has_digits_as_tall(player, still_page, windows):
    player.clock.run_for(LEAD_IN + 5_000)
    player.evaluate(LONG_HOLD)
    near = wrong_in(player, windows, is_far=NEAR)
    player.keyboard.press("f")

    assert (near, wrong_in(player, windows, is_far=FAR)) == ({}, {})


def test_ring_fills_a_tablet(player):
    resize(player, (820, 1180))

    assert player.locator(".player-ring").bounding_box()["width"] >= 580


def test_steps_that_are_read_on_a_phone_on_its_side_move_nothing(player, still_page):
    resize(player, (844, 390))
    parts = [player.locator(".player-ring"), button(player, "Pause"), player.locator(".player-far")]
    before = [part.bounding_box() for part in parts]
    player.locator(".player-how > summary").click()

    assert [part.bounding_box() for part in parts] == before


def test_far_view_says_in_words_how_to_leave_it_and_in_one_line_where_one_is(player):
    for window in TELLING:
        resize(player, window)
        if "is-far" not in player.locator("session-player").get_attribute("class"):
            button(player, "Far view").click()
        way_out = player.get_by_role("button", name="Far view", pressed=True)
        expect(way_out).to_contain_text("Exit")
        box = way_out.bounding_box()

        assert (window[0] - box["x"] - box["width"], box["y"]) == (16, 8)
    expect(player.get_by_text("1 of 7 · 31 min")).to_be_visible()
    way_out.click()
    expect(player.get_by_text("31 minutes left")).to_be_visible()


def test_a_hold_breathes_unless_it_waits_or_nothing_is_to_move(player):
    glow = "Number(getComputedStyle(document.querySelector('.player-ring'), '::before').opacity)"
    found = [player.evaluate(glow)]
    player.clock.run_for(LEAD_IN + 4_000)
    found.append(player.evaluate(glow))
    button(player, "Pause").click()
    found.append(player.evaluate(glow))
    button(player, "Resume").click()
    player.emulate_media(reduced_motion="reduce")

    assert [*found, player.evaluate(glow)] == [0, pytest.approx(0.26, abs=0.02), 0, 0]
