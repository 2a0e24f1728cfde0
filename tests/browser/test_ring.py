"""The ring shows how much of the phase is left: two halves that turn behind a straight edge."""

import pytest

from tests.browser.player import HOLD, LEAD_IN

ANGLES = """
(share) => {
    const ring = document.querySelector("[data-part=ring]");
    ring.style.setProperty("--share", share);
    return [...ring.querySelectorAll(".ring-arc")].map((arc) => {
        const { a, b } = new DOMMatrix(getComputedStyle(arc).transform);
        return Math.round((Math.atan2(b, a) * 180) / Math.PI);
    });
}
"""
SHARE = "Number(document.querySelector('[data-part=ring]').style.getPropertyValue('--share'))"

COUNT_TURNS = """
    window.turns = 0;
    const ring = document.querySelector("[data-part=ring]");
    const { setProperty } = CSSStyleDeclaration.prototype;
    ring.style.setProperty = (name, value) => {
        if (name === "--share" && value !== ring.style.getPropertyValue(name)) window.turns += 1;
        setProperty.call(ring.style, name, value);
    };
"""


@pytest.mark.parametrize(
    ("share", "first", "second"),
    [(1, 0, 0), (0.75, 0, -90), (0.5, 0, 180), (0.25, -90, 180), (0, 180, 180)],
)
def test_second_half_goes_first(player, share, first, second):
    angles = player.evaluate(ANGLES, share)

    # Half a turn is the same to the left and to the right.
    assert [abs(each) if abs(each) == 180 else each for each in angles] == [first, second]


def test_ring_falls_by_the_clock_and_begins_full_with_each_phase(player):
    player.clock.run_for(LEAD_IN + 100)
    shares = []
    for _quarter in range(4):
        shares.append(player.evaluate(SHARE))
        player.clock.run_for(HOLD / 4 - 30)

    assert shares == pytest.approx([1, 0.75, 0.5, 0.25], abs=0.03)


def test_ring_turns_four_times_a_second_and_in_a_long_hold_twice(player):
    """Each turn is a picture that a phone has to draw."""
    player.evaluate(COUNT_TURNS)
    turns = []
    for until_phase in (2_000, LEAD_IN):
        player.clock.run_for(until_phase)
        before = player.evaluate("turns")
        player.clock.run_for(4_000)
        turns.append(player.evaluate("turns") - before)

    assert turns == [16, 8]


def test_halves_lie_on_the_track(player):
    boxes = player.eval_on_selector_all(
        ".player-ring, .player-ring .ring-track, .player-ring .ring-arc",
        """all => [...new Set(all.map((each) => {
            const { x, y, width, height } = each.getBoundingClientRect();
            return [x, y, width, height].map(Math.round).join();
        }))]""",
    )

    assert len(boxes) == 1
