"""The charts' figures as tables, for people who listen or want exact numbers."""

from collections.abc import Iterable, Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from workouts.domain.weeks import Week
from workouts.formats import clock_time
from workouts.progress.charts.svg import short_label
from workouts.progress.history import SessionFigures


def table(headings: Iterable[str], rows: Iterable[Sequence[object]]) -> SafeString:
    """Rows of numbers; the first column is the heading of its row."""
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in headings)
    body = "".join(
        f'<tr><th scope="row">{first}</th><td>{"</td><td>".join(map(str, cells))}</td></tr>'
        for first, *cells in rows
    )
    return mark_safe(  # noqa: S308 - the labels are escaped, and all else are numbers
        f'<table class="table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    )


def starts_table(start_minutes: Iterable[int]) -> SafeString:
    """How many sessions began in each hour."""
    hours = [minute // 60 for minute in start_minutes]
    return table(
        (_("Hour"), _("Sessions")),
        ((escape(clock_time(hour * 60)), hours.count(hour)) for hour in sorted(set(hours))),
    )


def pain_table(sessions: Sequence[SessionFigures]) -> SafeString:
    """The newest session comes first; a missing answer is a dash."""
    return table(
        (_("Day"), _("Before"), _("After"), _("Next morning")),
        (
            (
                short_label(each.practice_day),
                *(
                    "–" if answer is None else answer
                    for answer in (each.pain_before, each.pain_after, each.pain_next_morning)
                ),
            )
            for each in reversed(sessions)
        ),
    )


def dose_table(weeks: Sequence[Week]) -> SafeString:
    """The newest week comes first."""
    return table(
        (_("Week of"), _("Planned"), _("Timed"), _("Without timer")),
        (
            (short_label(week.first_day), week.prescribed, week.timed, week.declared)
            for week in reversed(weeks)
        ),
    )
