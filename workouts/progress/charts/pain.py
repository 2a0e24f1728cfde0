"""Draws the pain of the last weeks: before, after and on the next morning.

Each answer is a faint dot, each week's mean a point of the line: single answers jump, means do not.
The plan's pain limit is a line of its own, across all of it.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from workouts.domain.pain import MODERATE_FROM, NPRS_MAX, SEVERE_FROM, weekly_means
from workouts.domain.weeks import FIRST_WEEKDAY
from workouts.progress.charts.svg import drawing, polyline, short_label, text
from workouts.progress.history import SessionFigures

WEEKS = 12
WIDTH, HEIGHT = 340, 190
LEFT, RIGHT, TOP, BOTTOM = 64, 332, 12, 158
# The scale has whole numbers, so its bands meet halfway between them.
MODERATE, SEVERE = MODERATE_FROM - 0.5, SEVERE_FROM - 0.5
MARKS = {
    "before": '<circle class="before" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>',
    "after": '<path class="after" d="M{x:.1f} {y:.1f}m-3.5-3.5h7v7h-7z"/>',
    "morning": '<path class="morning" d="M{x:.1f} {y:.1f}m0-4.5l4.5 4.5l-4.5 4.5l-4.5-4.5z"/>',
}
# With more weeks only the last one has its mark, which names the line.
MAX_WEEKS_MARKED = 4
LIMIT_NAME_HEIGHT = 14


def answered_sessions(sessions: Iterable[SessionFigures], *, today: date) -> list[SessionFigures]:
    """The sessions of the last twelve weeks in which at least one answer was given."""
    since = today - timedelta(weeks=WEEKS)
    return [
        each
        for each in sessions
        if each.practice_day > since
        and (each.pain_before, each.pain_after, each.pain_next_morning) != (None, None, None)
    ]


def pain(
    sessions: Sequence[SessionFigures],
    *,
    today: date,
    limit: int | None = None,
    first_weekday: int = FIRST_WEEKDAY,
) -> SafeString:
    """`sessions` as `answered_sessions` returns them, oldest first; at least one.

    `limit` is that of the plan in force, if it has one.
    """
    first = min(sessions[0].practice_day, today - timedelta(days=13))
    step = (RIGHT - LEFT) / (today - first).days

    def place(day: date, value: float) -> tuple[float, float]:
        return LEFT + (day - first).days * step, height_of(value)

    series = {
        "before": [(each.practice_day, each.pain_before) for each in sessions],
        "after": [(each.practice_day, each.pain_after) for each in sessions],
        "morning": [(each.practice_day, each.pain_next_morning) for each in sessions],
    }
    dots, lines = [], []
    for name, answers in series.items():
        weeks = weekly_means(answers, first=first_weekday)
        means = [place(week.middle, week.mean) for week in weeks]
        if means:
            given = [place(day, value) for day, value in answers if value is not None]
            dots.append(answer_dots(name, given))
            lines.append(polyline(means, f"line {name}"))
            shown = means if len(means) <= MAX_WEEKS_MARKED else means[-1:]
            lines.extend(MARKS[name].format(x=x, y=y) for x, y in shown)
    return drawing(
        "pain",
        width=WIDTH,
        height=HEIGHT,
        label=label_of(limit),
        marks=scale() + date_labels(first) + "".join(dots + lines) + limit_line(limit),
    )


def label_of(limit: int | None) -> str:
    if limit is None:
        return _(
            "Pain from 0 to 10 over the last weeks, as weekly averages."
            " The table below has each answer."
        )
    return _(
        "Pain from 0 to 10 over the last weeks, as weekly averages. The limit is %(limit)d."
        " The table below has each answer."
    ) % {"limit": limit}


def height_of(value: float) -> float:
    return BOTTOM - value * (BOTTOM - TOP) / NPRS_MAX


def answer_dots(name: str, points: Iterable[tuple[float, float]]) -> str:
    """One path: each of its lines has no length, and its round ends are the dot."""
    path = "".join(f"M{x:.1f} {y:.1f}h0" for x, y in points)
    return f'<path class="answers {name}" d="{path}"/>'


def limit_line(limit: int | None) -> str:
    """The line with its name above it, or below it where there is no room above."""
    if limit is None:
        return ""
    y = height_of(limit)
    below = y - TOP < LIMIT_NAME_HEIGHT
    name = _("limit %(limit)d") % {"limit": limit}
    return f'<path class="limit" d="M{LEFT} {y:.1f}H{RIGHT}"/>' + text(
        LEFT + 4, y + LIMIT_NAME_HEIGHT - 2 if below else y - 4, name, "limit-name"
    )


def scale() -> str:
    """The middle band is shaded; each has its name beside it."""
    moderate, severe = height_of(MODERATE), height_of(SEVERE)
    names = (
        (_("mild"), 0, MODERATE),
        (_("moderate"), MODERATE, SEVERE),
        (_("severe"), SEVERE, NPRS_MAX),
    )
    labels = "".join(
        text(LEFT - 6, height_of((low + high) / 2) + 4, name, "end") for name, low, high in names
    )
    ends = "".join(
        text(LEFT - 6, height_of(value) + 4, str(value), "end") for value in (0, NPRS_MAX)
    )
    return (
        f'<path class="shaded" d="M{LEFT} {severe:.1f}H{RIGHT}V{moderate:.1f}H{LEFT}z"/>'
        f'<path class="grid" d="M{LEFT} {TOP}H{RIGHT}M{LEFT} {BOTTOM}H{RIGHT}"/>{labels}{ends}'
    )


def date_labels(first: date) -> str:
    return text(LEFT, HEIGHT - 12, short_label(first), "start") + text(
        RIGHT, HEIGHT - 12, _("today"), "end"
    )
