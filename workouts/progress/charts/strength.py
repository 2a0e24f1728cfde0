"""Draws streak and strength: two weeks as beads, half a year as a curve."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby, pairwise

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workouts.domain.streak import DayState
from workouts.progress.charts.svg import drawing, short_label, text

WIDTH, HEIGHT = 280, 64
BEAD_DAYS = 14
CURVE_DAYS = 26 * 7
DENSE_CURVE_DAYS = 60
LINE_Y = 26
PITCH = WIDTH / BEAD_DAYS
# Room for the labels below the curve, and for the line at its top.
TOP, BOTTOM = 4, 46

BEAD_MARKS = {
    DayState.KEPT: '<circle class="kept" cx="{x:.1f}" cy="26" r="8"/>',
    DayState.RESERVE: '<path class="reserve" d="M{x:.1f} 17l9 9l-9 9l-9-9z"/>',
    DayState.MISSED: '<circle class="missed" cx="{x:.1f}" cy="26" r="3.5"/>',
    DayState.OPEN: '<circle class="open" cx="{x:.1f}" cy="26" r="7"/>',
    DayState.OFF_PLAN: '<path class="off-plan" d="M{x:.1f} 26m-5 0h10"/>',
    DayState.TRAVEL: '<path class="travel" d="M{x:.1f} 26m-5-6l10 6l-10 6z"/>',
}
# The thread runs through all days but these; a pause has its own.
BREAKING_STATES = frozenset({DayState.MISSED, DayState.PAUSED})
# Half of the word's width, so that it stays within the drawing.
WORD = 20


def beads(days: Sequence[tuple[date, DayState]]) -> SafeString:
    """The last 14 days, today on the right, on a thread where the streak is unbroken.

    The days of a pause are one dashed stretch with its name, from the bead before to the one after.
    """
    days = days[-BEAD_DAYS:]
    start = BEAD_DAYS - len(days)
    places = [(start + nth + 0.5) * PITCH for nth in range(len(days))]
    threads = "".join(
        f"M{left:.1f} {LINE_Y}H{right:.1f}"
        for (left, before), (right, after) in pairwise(
            (x, state) for x, (_day, state) in zip(places, days, strict=True)
        )
        if not {before, after} & BREAKING_STATES
    )
    pauses = "".join(
        pause_marks(places[nths[0]] - PITCH, places[nths[-1]] + PITCH)
        for nths in runs([state for _day, state in days], DayState.PAUSED)
    )
    marks = "".join(
        BEAD_MARKS[state].format(x=x)
        for x, (_day, state) in zip(places, days, strict=True)
        if state != DayState.PAUSED
    )
    labels = text(WIDTH - PITCH / 2 + 9, 60, _("today"), "end")
    if len(days) == BEAD_DAYS:
        labels += text(PITCH / 2 - 8, 60, short_label(days[0][0]), "start")
    kept = sum(state == DayState.KEPT for _day, state in days)
    return drawing(
        "beads",
        width=WIDTH,
        height=HEIGHT,
        label=ngettext(
            "%(kept)d of the last %(days)d day kept",
            "%(kept)d of the last %(days)d days kept",
            len(days),
        )
        % {"kept": kept, "days": len(days)},
        marks=f'<path class="thread" d="{threads}"/>{pauses}{marks}{labels}',
    )


def runs(states: Sequence[DayState], wanted: DayState) -> Iterator[list[int]]:
    """The places of each unbroken run of that state."""
    for state, run in groupby(enumerate(states), key=lambda each: each[1]):
        if state == wanted:
            yield [nth for nth, _state in run]


def pause_marks(left: float, right: float) -> str:
    """Below a bead the stretch is hidden, so it may reach to the middle of its neighbours."""
    left, right = max(left, 0), min(right, WIDTH)
    middle = min(max((left + right) / 2, WORD), WIDTH - WORD)
    return f'<path class="paused" d="M{left:.1f} {LINE_Y}H{right:.1f}"/>' + text(
        middle, LINE_Y - 13, _("Pause"), "middle"
    )


def curve(strengths: Sequence[float], *, today: date) -> SafeString:
    """The strength of the last half year, from 0 at the bottom to 100 % at the top."""
    values = strengths[-CURVE_DAYS:]
    step = WIDTH / (CURVE_DAYS - 1)
    first_x = WIDTH - step * (len(values) - 1)
    # In a long history each second day is more than the eye can tell apart; today is among them.
    every = 2 if len(values) > DENSE_CURVE_DAYS else 1
    points = [
        (first_x + nth * step, height_of(values[nth]))
        for nth in range((len(values) - 1) % every, len(values), every)
    ]
    path = " ".join(f"{x:.0f} {y:.1f}" for x, y in points)
    drawn = ""
    if len(points) > 1:
        start = f"{points[0][0]:.0f} {BOTTOM}"
        drawn = (
            f'<path class="area" d="M{start}L{path}V{BOTTOM}Z"/><path class="line" d="M{path}"/>'
        )
    last_x, last_y = points[-1]
    first_day = today - timedelta(days=len(values) - 1)
    labels = text(WIDTH, 60, _("today"), "end")
    if first_x < WIDTH - 90:
        labels += text(max(first_x, 0), 60, short_label(first_day), "start")
    return drawing(
        "curve",
        width=WIDTH,
        height=HEIGHT,
        label=ngettext(
            "The strength on %(days)d day: %(last)d percent",
            "The strength of the last %(days)d days, from %(first)d to %(last)d percent",
            len(values),
        )
        % {
            "days": len(values),
            "first": round(values[0] * 100),
            "last": round(values[-1] * 100),
        },
        marks=(
            f'<path class="grid" d="M0 {TOP}H{WIDTH}M0 {BOTTOM}H{WIDTH}"/>{drawn}'
            f'<circle class="kept" cx="{last_x - 5:.1f}" cy="{last_y:.1f}" r="4.5"/>{labels}'
        ),
    )


def height_of(strength: float) -> float:
    return BOTTOM - strength * (BOTTOM - TOP)
