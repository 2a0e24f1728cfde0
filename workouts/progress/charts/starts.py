"""Draws the latest starts along the hours of the day: the usual time, the slot, and any drift."""

from collections.abc import Sequence

from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from workouts.domain.day import MINUTES_A_DAY
from workouts.domain.rhythm import REGULAR_WITHIN_MINUTES, circular_distance, drift_minutes
from workouts.formats import clock_time, hour_text
from workouts.progress.charts.svg import drawing, text

WIDTH, HEIGHT = 340, 196
LEFT, RIGHT, TOP, BOTTOM = 10, 330, 22, 166
MIDDLE = (LEFT + RIGHT) / 2
DOT_RADIUS = 4
ROOM = BOTTOM - TOP - 4 * DOT_RADIUS
# Few dots keep together, so that they are seen as one row.
MAX_STEP = 12
# As many hours to either side of the usual time as the starts need: at least these, at most all.
MIN_HOURS, MAX_HOURS = 3, 12
MARGIN_MINUTES = 30


def starts_chart(
    start_minutes: Sequence[int], *, usual: int, slot: int | None = None
) -> SafeString:
    """`start_minutes` come newest first; all are minutes of the day. The newest is drawn lowest."""
    hours = hours_beside(usual, [*start_minutes, *([] if slot is None else [slot])])

    def place(minute: int) -> float:
        half = (RIGHT - LEFT) / 2
        return MIDDLE + half * drift_minutes(minute, usual) / (hours * 60)

    band = (RIGHT - LEFT) / 2 * REGULAR_WITHIN_MINUTES / (hours * 60)
    marks = [
        f'<path class="band" d="M{MIDDLE - band:.1f} {TOP}H{MIDDLE + band:.1f}V{BOTTOM}'
        f'H{MIDDLE - band:.1f}z"/>',
        f'<path class="grid" d="M{LEFT} {BOTTOM}H{RIGHT}"/>',
        hour_labels([(hour, place(hour * 60)) for hour in hours_shown(usual, hours)]),
        f'<path class="hand" d="M{MIDDLE:.1f} {TOP}V{BOTTOM}"/>',
        dots([place(minute) for minute in start_minutes]),
        flag(place(slot)) if slot is not None else "",
    ]
    return drawing(
        "starts",
        width=WIDTH,
        height=HEIGHT,
        label=starts_text(start_minutes, usual=usual, slot=slot),
        marks="".join(marks),
    )


def starts_text(start_minutes: Sequence[int], *, usual: int, slot: int | None) -> str:
    count = len(start_minutes)
    values = {"count": count, "usual": clock_time(usual)}
    if slot is None:
        return (
            ngettext(
                "One start, about %(usual)s", "The last %(count)d starts, about %(usual)s", count
            )
            % values
        )
    return ngettext(
        "One start, about %(usual)s; your slot is at %(slot)s",
        "The last %(count)d starts, about %(usual)s; your slot is at %(slot)s",
        count,
    ) % {**values, "slot": clock_time(slot)}


def hours_beside(usual: int, minutes: Sequence[int]) -> int:
    """How many hours before and after the usual time are drawn."""
    farthest = max(circular_distance(minute, usual) for minute in minutes) + MARGIN_MINUTES
    return min(max(-(-farthest // 60), MIN_HOURS), MAX_HOURS)


def hours_shown(usual: int, hours: int) -> list[int]:
    """The hours of the day with a label: each one, or fewer where more are drawn."""
    every = 1 if hours <= MIN_HOURS else 2 if hours <= 2 * MIN_HOURS else 6
    # A label is about an hour of the narrowest drawing wide, and is not to be cut at its ends.
    room = (hours * 60) * 0.9
    return [
        hour
        for hour in range(0, MINUTES_A_DAY // 60, every)
        if circular_distance(hour * 60, usual) <= room
    ]


def hour_labels(places: Sequence[tuple[int, float]]) -> str:
    ticks = "".join(f"M{x:.1f} {BOTTOM}v5" for _hour, x in places)
    labels = "".join(text(x, BOTTOM + 20, hour_text(hour), "middle") for hour, x in places)
    return f'<path class="tick" d="{ticks}"/>{labels}'


def dots(places: Sequence[float]) -> str:
    step = min(MAX_STEP, ROOM / max(len(places) - 1, 1))
    lowest = BOTTOM - 2 * DOT_RADIUS
    return "".join(
        f'<circle class="dot" cx="{x:.1f}" cy="{lowest - nth * step:.1f}" r="{DOT_RADIUS}"/>'
        for nth, x in enumerate(places)
    )


def flag(x: float) -> str:
    """A wedge on top that points down at the slot."""
    return f'<path class="flag" d="M{x:.1f} {TOP}l-8-14h16z"/>'
