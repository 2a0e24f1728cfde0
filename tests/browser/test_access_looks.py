"""Contrast, colors and stillness as a person has chosen them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.browser.axe import SCHEMES
from tests.browser.player import LEAD_IN
from tests.browser.states import member, visit, without_empty

__all__ = ["member", "visit"]  # the fixtures

pytestmark = pytest.mark.usefixtures("still_page")

CONTRAST = """
() => {
    const pixel = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    const luminance = (color) => {
        pixel.fillStyle = color;
        pixel.fillRect(0, 0, 1, 1);
        const [red, green, blue] = [...pixel.getImageData(0, 0, 1, 1).data].map((byte) => {
            const part = byte / 255;
            return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const player = document.querySelector("session-player");
    const digits = player.querySelector("[role=timer]");
    const contrast = () => {
        const [dark, light] = [getComputedStyle(digits).color,
            getComputedStyle(document.body).backgroundColor].map(luminance).sort((a, b) => a - b);
        return (light + 0.05) / (dark + 0.05);
    };
    const found = {};
    for (const phase of ["lead-in", "hold", "rest", "switch"]) {
        player.dataset.phase = phase;
        found[phase] = contrast();
    }
    player.classList.add("is-paused");
    found.paused = contrast();
    player.classList.remove("is-paused");
    return found;
}
"""


def test_digits_stand_out_seven_to_one(player):
    contrasts = {}
    for scheme in SCHEMES:
        player.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for phase, ratio in player.evaluate(CONTRAST).items():
            contrasts[scheme, phase] = ratio

    assert {where: ratio for where, ratio in contrasts.items() if ratio < 7} == {}


# --- Colors of the person's own ------------------------------------------------------------------


def style(locator, name, pseudo=None):
    """A computed style, as a text."""
    return locator.evaluate(
        "(each, [name, pseudo]) => getComputedStyle(each, pseudo)[name]", [name, pseudo]
    )


HIGH_CONTRASTS = [
    {"forced_colors": "active", "contrast": "no-preference"},
    {"forced_colors": "none", "contrast": "more"},
]
HAVE_EDGES = """
all => all.map((each) => {
    const { borderTopColor, borderTopWidth } = getComputedStyle(each);
    return parseFloat(borderTopWidth) >= 1 && borderTopColor !== "rgba(0, 0, 0, 0)"
        && borderTopColor !== getComputedStyle(document.body).backgroundColor;
})
"""


def test_edges_and_the_chosen_version_are_seen_in_high_contrast(visit, page):
    visit.open("/")
    full, short = page.locator(".choice").all()[:2]
    for wish in HIGH_CONTRASTS:
        page.emulate_media(**wish)

        edges = {
            part: set(page.locator(part).evaluate_all(HAVE_EDGES))
            for part in (".card", ".button", ".choice")
        }

        assert edges == {".card": {True}, ".button": {True}, ".choice": {True}}, wish
        assert style(full, "backgroundColor") != style(short, "backgroundColor"), wish


def test_dialogs_have_an_edge_in_high_contrast(player):
    for wish in HIGH_CONTRASTS:
        player.emulate_media(**wish)

        edges = [
            style(player.locator(f"[data-part={part}]"), "borderTopStyle")
            for part in ("options", "keys")
        ]

        assert edges == ["solid", "solid"], wish


def test_kept_day_has_its_sign_in_forced_colors(visit, page, member, start_session):
    start_session(member, at=timezone.now(), done=7).finish(at=timezone.now())
    visit.sign_in(member.user)
    page.emulate_media(forced_colors="active")
    visit.open("/progress/")
    day = page.locator("td [data-state=kept]").first

    assert style(day, "backgroundColor", "::after") == style(day, "color")
    assert style(day, "backgroundColor") != style(day, "color")


def test_marks_of_the_charts_are_told_apart_in_forced_colors(visit, page, member, start_session):
    start_session(member, at=timezone.now() - timedelta(days=1), done=7).finish(at=timezone.now())
    visit.sign_in(member.user)
    marks = {"/progress/times/": ("dot", "band"), "/progress/dose/": ("timed", "frame", "declared")}
    same_color = set()
    for scheme in SCHEMES:
        page.emulate_media(forced_colors="active", color_scheme=scheme)
        fills = {}
        for path, parts in marks.items():
            visit.open(path)
            for part in parts:
                fills[part] = style(page.locator(f".chart .{part}").first, "fill")
        for one, other in [("dot", "band"), ("timed", "frame"), ("timed", "declared")]:
            if fills[one] == fills[other]:
                same_color.add((scheme, one, other))

    assert same_color == set()


def test_parts_of_the_ring_are_told_apart_by_their_shape_in_forced_colors(player):
    player.emulate_media(forced_colors="active")
    track, rest = player.locator(".ring-track"), player.locator(".ring-arc").first

    assert [style(each, "strokeWidth") for each in (track, rest)] == ["1px", "5px"]
    assert style(track, "strokeDasharray") == "2px, 3px"
    assert style(rest, "color") != style(player.locator("body"), "backgroundColor")


def test_rail_shows_how_far_it_is_with_more_contrast(player):
    player.emulate_media(contrast="more")

    bar = player.locator(".rail-bar").first

    assert style(bar, "backgroundColor") != style(player.locator("body"), "color")


# What is laid out after the first screen waits for it by an animation, which is over with the
# first frame: only then is what is left a motion.
MOVING = """
async () => {
    for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
    return document.getAnimations().map((each) => each.animationName ?? each.transitionProperty);
}
"""


def test_nothing_moves_for_whoever_wants_none(visit, page):
    moving = {}
    for path in ("/", "/exercises/bridge/", "/sound-check/", "/handout/"):
        visit.open(path)
        moving[path] = page.evaluate(MOVING)

    assert without_empty(moving) == {}


def test_guided_page_does_not_move_for_whoever_wants_none(player):
    player.clock.run_for(LEAD_IN + 1_000)

    assert player.evaluate("document.getAnimations().length") == 0
