"""Looks at a session that plays: what can be measured in the picture, and what the page says."""

import time
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from math import cos, dist, radians, sin

from PIL import Image, ImageChops

from tests.browser.bodies import BONES, MEASURE

PHASE = "() => document.querySelector('session-player')?.dataset.phase ?? ''"
MEASURE_PLAYER = f"""
() => {{
    const box = (thing) => {{
        const {{ left, top, right, bottom }} = thing.getBoundingClientRect();
        return [left, top, right, bottom];
    }};
    const root = document.querySelector("session-player");
    const digits = document.createRange();
    digits.selectNodeContents(root.querySelector("[role=timer]"));
    const figure = root.querySelector("[data-part=figure] svg");
    return {{
        phase: root.dataset.phase,
        seconds: Number(root.querySelector("[role=timer]").textContent),
        ring: box(root.querySelector(".player-ring")),
        digits: box(digits),
        figure: box(figure),
        joints: ({MEASURE})(figure).joints,
        width: innerWidth,
    }};
}}
"""
# The page of a session comes in place of another one: until it is laid out there is nothing to see.
IS_LAID_OUT = """
() => {
    const { top, bottom } = document.querySelector(".player-ring").getBoundingClientRect();
    return top >= 0 && top < bottom && bottom <= innerHeight;
}
"""
# Often enough to see every second, and no load for the machine.
SECONDS_BETWEEN_LOOKS = 0.25
# The ring's radius, as a share of its box.
RADIUS = 0.46
# Of 255, by which a pixel is another colour than its ground: smoothed edges are less.
ANOTHER_COLOUR = 60


@dataclass(frozen=True)
class Look:
    """What was seen at a moment (`at`, in seconds) of a phase."""

    at: float
    phase: str
    seconds: int
    ring: list
    digits_px: int
    joints: dict
    figure: list
    is_in_view: bool
    picture: Image.Image

    @property
    def standing(self):
        """How far the head is above the hips, and the hips above the feet, in drawing units."""
        hips, head = self.joints["hips"][1], self.joints["head"][1]
        return hips - head, self.joints["near-ankle"][1] - hips

    @property
    def bones_off(self):
        """By how much the bone farthest from its length is longer or shorter than drawn."""
        ends = {"thigh": ("hip", "knee"), "shin": ("knee", "ankle")}
        return max(
            abs(dist(self.joints[f"{side}-{start}"], self.joints[f"{side}-{end}"]) - BONES[bone])
            for bone, (start, end) in ends.items()
            for side in ("near", "far")
        )


def watch(browser, *, seconds):
    """Looks, one after the other, until the session is over."""
    browser.until(IS_LAID_OUT)
    looks, deadline = [], time.monotonic() + seconds
    while (phase := browser.until(PHASE)) != "done":
        assert time.monotonic() < deadline, f"still in {phase}"
        before, at = browser.run(MEASURE_PLAYER), time.monotonic()
        picture = browser.picture()
        # A picture between two phases shows neither.
        if browser.run(PHASE) == before["phase"] != "done":
            looks.append(look(before, at, picture))
        time.sleep(SECONDS_BETWEEN_LOOKS)
    return looks


def look(measured, at, picture):
    scale = picture.width / measured["width"]
    ring, digits = ([edge * scale for edge in measured[name]] for name in ("ring", "digits"))
    is_in_view = all(map(partial(is_inside, picture), (ring, digits)))
    return Look(
        at=at,
        phase=measured["phase"],
        seconds=measured["seconds"],
        ring=ring_contrasts(picture, ring) if is_in_view else [],
        digits_px=round(ink_height(picture, digits) / scale) if is_in_view else 0,
        is_in_view=is_in_view,
        joints=measured["joints"],
        figure=measured["figure"],
        picture=picture,
    )


def is_inside(picture, box):
    left, top, right, bottom = box
    return 0 <= left < right < picture.width and 0 <= top < bottom < picture.height


def ring_contrasts(picture, box):
    """How far each degree of the ring's circle is from the colour of the page beside it."""
    left, top, right, bottom = box
    radius = RADIUS * (right - left)
    ground = picture.getpixel((round(left) + 1, round(top) + 1))
    contrasts = []
    for angle in range(360):
        x = (left + right) / 2 + radius * cos(radians(angle))
        y = (top + bottom) / 2 + radius * sin(radians(angle))
        contrasts.append(dist(picture.getpixel((round(x), round(y))), ground))
    return contrasts


def drawn_shares(looks):
    """How much of the ring has the full colour of this phase; its track has a breath of it."""
    full = max(max(look.ring, default=0) for look in looks)
    return [sum(each > full / 2 for each in look.ring) / 360 for look in looks]


def ink_height(picture, box):
    """How tall the digits are drawn; their font's lines are taller."""
    part = picture.crop(tuple(map(round, box)))
    ground = Image.new("RGB", part.size, part.getpixel((0, 0)))
    ink = ImageChops.difference(part, ground).convert("L").point(lambda by: by > ANOTHER_COLOUR)
    _left, top, _right, bottom = ink.getbbox()
    return bottom - top


def by_phase(looks):
    """The looks at each phase in the order of the session: a list of them for each time."""
    return [list(phase) for _name, phase in groupby(looks, key=lambda each: each.phase)]
