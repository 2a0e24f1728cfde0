"""Draws the clock: a dial of 24 hours with the latest starts, the usual time and the slot."""

from collections.abc import Sequence
from math import cos, pi, sin

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workouts.domain.day import MINUTES_A_DAY
from workouts.domain.rhythm import REGULAR_WITHIN_MINUTES
from workouts.formats import clock_time
from workouts.progress.charts.svg import drawing, text

# Wider than high: the hour labels beside it need the room.
WIDTH, HEIGHT = 320, 244
CENTER_X, CENTER_Y = 160, 124
RIM_RADIUS = 92
# The newest start is the outermost dot, the oldest the innermost.
OUTERMOST_RADIUS, INNERMOST_RADIUS = 84, 46
DOT_RADIUS = 4
# Labeled minutes of the day, the label's distance from the rim, and its anchor.
HOUR_LABELS = ((0, 18, "middle"), (360, 18, "start"), (720, 18, "middle"), (1080, 18, "end"))


def dial(
    start_minutes: Sequence[int], *, usual: int | None = None, slot: int | None = None
) -> SafeString:
    """`start_minutes` come newest first; `usual` and `slot` are minutes of the day, or None."""
    marks = [
        band(usual) if usual is not None else "",
        f'<circle class="rim" cx="{CENTER_X}" cy="{CENTER_Y}" r="{RIM_RADIUS}"/>',
        hours(),
        hand(usual) if usual is not None else "",
        dots(start_minutes),
        flag(slot) if slot is not None else "",
    ]
    return drawing(
        "dial",
        width=WIDTH,
        height=HEIGHT,
        label=dial_text(start_minutes, usual=usual, slot=slot),
        marks="".join(marks),
    )


def dial_text(start_minutes: Sequence[int], *, usual: int | None, slot: int | None) -> str:
    if usual is None:
        return _("A clock of 24 hours, with no session on it yet.")
    count = len(start_minutes)
    values = {"count": count, "usual": clock_time(usual)}
    if slot is None:
        return (
            ngettext(
                "A clock of 24 hours: one start, about %(usual)s",
                "A clock of 24 hours: the last %(count)d starts, about %(usual)s",
                count,
            )
            % values
        )
    return ngettext(
        "A clock of 24 hours: your chosen time is at %(slot)s, and one start about %(usual)s",
        "A clock of 24 hours: your chosen time is at %(slot)s,"
        " the last %(count)d starts about %(usual)s",
        count,
    ) % {**values, "slot": clock_time(slot)}


def at(minute: int, radius: float) -> tuple[float, float]:
    """The point of a minute of the day at a radius: midnight on top, clockwise."""
    angle = 2 * pi * minute / MINUTES_A_DAY
    return CENTER_X + radius * sin(angle), CENTER_Y - radius * cos(angle)


def band(usual: int) -> str:
    """The hour and a half around the usual time."""
    (x1, y1), (x2, y2) = (
        at(usual - REGULAR_WITHIN_MINUTES, RIM_RADIUS),
        at(usual + REGULAR_WITHIN_MINUTES, RIM_RADIUS),
    )
    return (
        f'<path class="band" d="M{CENTER_X} {CENTER_Y}L{x1:.1f} {y1:.1f}'
        f'A{RIM_RADIUS} {RIM_RADIUS} 0 0 1 {x2:.1f} {y2:.1f}Z"/>'
    )


def hand(usual: int) -> str:
    x, y = at(usual, RIM_RADIUS)
    return (
        f'<path class="hand" d="M{CENTER_X} {CENTER_Y}L{x:.1f} {y:.1f}"/>'
        f'<circle class="hub" cx="{CENTER_X}" cy="{CENTER_Y}" r="4"/>'
    )


def dots(start_minutes: Sequence[int]) -> str:
    step = (OUTERMOST_RADIUS - INNERMOST_RADIUS) / max(len(start_minutes) - 1, 1)
    points = (at(minute, OUTERMOST_RADIUS - nth * step) for nth, minute in enumerate(start_minutes))
    return "".join(
        f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="{DOT_RADIUS}"/>' for x, y in points
    )


def flag(slot: int) -> str:
    """A wedge outside the rim that points to the slot."""
    tip, left, right = (
        at(slot, RIM_RADIUS + 3),
        at(slot - 22, RIM_RADIUS + 16),
        at(slot + 22, RIM_RADIUS + 16),
    )
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in (tip, left, right))
    return f'<polygon class="flag" points="{points}"/>'


def hours() -> str:
    ticks = []
    for hour in range(24):
        inner = RIM_RADIUS - (7 if hour % 6 == 0 else 3)
        (x1, y1), (x2, y2) = at(hour * 60, inner), at(hour * 60, RIM_RADIUS)
        ticks.append(f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}")
    texts = []
    for minute, distance, anchor in HOUR_LABELS:
        x, y = at(minute, RIM_RADIUS + distance)
        texts.append(text(x, y + 4, clock_time(minute), anchor))
    return f'<path class="tick" d="{"".join(ticks)}"/>{"".join(texts)}'
