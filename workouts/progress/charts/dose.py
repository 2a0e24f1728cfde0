"""Draws the dose of each week: planned as a frame, timed and declared inside it."""

from collections.abc import Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from workouts.domain.weeks import Week
from workouts.formats import percent
from workouts.progress.charts.svg import drawing, short_label, text

WEEKS = 12
WIDTH, HEIGHT = 340, 190
LEFT, RIGHT, TOP, BOTTOM = 4, 336, 24, 158
PITCH = (RIGHT - LEFT) / WEEKS
BAR = 20
FULL = 100


def dose(weeks: Sequence[Week]) -> SafeString:
    """`weeks` oldest first, at most twelve; the last one is still going on."""
    start = WEEKS - len(weeks)
    marks = [f'<path class="grid" d="M{LEFT} {BOTTOM}H{RIGHT}"/>']
    for nth, week in enumerate(weeks):
        x = LEFT + (start + nth + 0.5) * PITCH
        marks.append(bar(x, week))
        # From the right, so that this week has its date.
        if (len(weeks) - 1 - nth) % 3 == 0:
            marks.append(text(x, HEIGHT - 12, short_label(week.first_day), "middle"))
    return drawing(
        "dose",
        width=WIDTH,
        height=HEIGHT,
        label=_("Repetitions done of those planned, week by week. The table below has them."),
        marks="".join(marks),
    )


def bar(x: float, week: Week) -> str:
    """The frame is the week's whole dose; nothing where nothing was planned.

    Above it the percent done, where that is less than all: a row of 100s says nothing.
    """
    if not week.prescribed:
        return ""
    room = BOTTOM - TOP
    timed, declared = (room * part / week.prescribed for part in (week.timed, week.declared))
    left = x - BAR / 2
    parts = [f'<rect class="frame" x="{left:.1f}" y="{TOP}" width="{BAR}" height="{room}" rx="3"/>']
    if timed:
        parts.append(rect("timed", left, BOTTOM - timed, timed))
    if declared:
        top = BOTTOM - timed - declared
        parts.append(rect("declared", left, top, declared))
        parts.append(hatching(left, top, declared))
    if percent(week.share) != FULL:
        parts.append(text(x, TOP - 6, str(percent(week.share)), "middle"))
    return "".join(parts)


def rect(css_class: str, left: float, top: float, height: float) -> str:
    return (
        f'<rect class="{css_class}" x="{left:.1f}" y="{top:.1f}" width="{BAR}"'
        f' height="{height:.1f}"/>'
    )


def hatching(left: float, top: float, height: float) -> str:
    """Level lines, so that declared repetitions differ from timed ones without any color."""
    lines = "".join(f"M{left:.1f} {top + offset:.1f}h{BAR}" for offset in range(3, int(height), 5))
    return f'<path class="hatching" d="{lines}"/>' if lines else ""
