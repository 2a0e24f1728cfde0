"""Draws the pain of the last weeks: before, after and on the next morning."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from workouts.domain.pain import NPRS_MAX
from workouts.progress.charts.svg import drawing, polyline, short_label, text
from workouts.progress.history import SessionFigures

WEEKS = 12
WIDTH, HEIGHT = 340, 190
LEFT, RIGHT, TOP, BOTTOM = 24, 332, 12, 158
MARKS = {
    "before": '<circle class="before" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>',
    "after": '<path class="after" d="M{x:.1f} {y:.1f}m-3.5-3.5h7v7h-7z"/>',
    "morning": '<path class="morning" d="M{x:.1f} {y:.1f}m0-4.5l4.5 4.5l-4.5 4.5l-4.5-4.5z"/>',
}


def answered_sessions(sessions: Iterable[SessionFigures], *, today: date) -> list[SessionFigures]:
    """The sessions of the last twelve weeks in which at least one answer was given."""
    since = today - timedelta(weeks=WEEKS)
    return [
        each
        for each in sessions
        if each.practice_day > since
        and (each.pain_before, each.pain_after, each.pain_next_morning) != (None, None, None)
    ]


def pain(sessions: Sequence[SessionFigures], *, today: date) -> SafeString:
    """`sessions` as `answered_sessions` returns them, oldest first; at least one."""
    first = min(sessions[0].practice_day, today - timedelta(days=13))
    days = (today - first).days
    step = (RIGHT - LEFT) / days
    series = {
        "before": [(each.practice_day, each.pain_before) for each in sessions],
        "after": [(each.practice_day, each.pain_after) for each in sessions],
        "morning": [(each.practice_day, each.pain_next_morning) for each in sessions],
    }
    lines = []
    for name, answers in series.items():
        points = [
            (LEFT + (day - first).days * step, height_of(value))
            for day, value in answers
            if value is not None
        ]
        if points:
            lines.append(polyline(points, f"line {name}"))
            # A mark on each answer while there is room; then on the last one, which names the line.
            shown = points if len(sessions) <= 20 else points[-1:]
            lines.extend(MARKS[name].format(x=x, y=y) for x, y in shown)
    return drawing(
        "pain",
        width=WIDTH,
        height=HEIGHT,
        label=_("Pain from 0 to 10 over the last weeks. The table below has each answer."),
        marks=grid() + date_labels(first) + "".join(lines),
    )


def height_of(value: int) -> float:
    return BOTTOM - value * (BOTTOM - TOP) / NPRS_MAX


def grid() -> str:
    levels = [(value, height_of(value)) for value in (0, 5, 10)]
    path = "".join(f"M{LEFT} {y:.1f}H{RIGHT}" for _value, y in levels)
    labels = "".join(text(LEFT - 6, y + 4, str(value), "end") for value, y in levels)
    return f'<path class="grid" d="{path}"/>{labels}'


def date_labels(first: date) -> str:
    return text(LEFT, HEIGHT - 12, short_label(first), "start") + text(
        RIGHT, HEIGHT - 12, _("today"), "end"
    )
