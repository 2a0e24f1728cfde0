"""Builds the calendar of a month: a table of days, each with its dose and its state."""

from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from workouts.domain.streak import DayState
from workouts.domain.weeks import FIRST_WEEKDAY, DayDose, place_in_week, week_start
from workouts.formats import percent
from workouts.progress.charts.svg import day_labels

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


MAX_SHADE = 4

DAY_SENTENCES: "dict[DayState | None, StrPromise]" = {
    DayState.KEPT: _("%(day)s: kept, %(percent)d%% of the dose done"),
    DayState.RESERVE: _("%(day)s: free, a reserve day was used"),
    DayState.MISSED: _("%(day)s: no practice"),
    DayState.OPEN: _("%(day)s: still open"),
    DayState.PAUSED: _("%(day)s: paused"),
    DayState.OFF_PLAN: _("%(day)s: not in your plan"),
    DayState.TRAVEL: _("%(day)s: skipped by travel"),
}
# Something was done on these days, but less than keeps a day.
BEGUN_SENTENCES: "dict[DayState | None, StrPromise]" = {
    DayState.RESERVE: _("%(day)s: a reserve day was used, %(percent)d%% of the dose done"),
    DayState.MISSED: _("%(day)s: begun, %(percent)d%% of the dose done"),
    DayState.OPEN: _("%(day)s: begun, %(percent)d%% of the dose done so far"),
    None: _("%(day)s: begun, %(percent)d%% of the dose done"),
}


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One cell: the day's state in the streak, and its dose from 0 to 1."""

    day: date
    state: DayState | None
    share: float
    is_today: bool = False

    @property
    def shade(self) -> int:
        """From 0 to 4; any dose at all is at least 1."""
        return -int(-self.share * MAX_SHADE // 1)

    @property
    def percent(self) -> int | None:
        return percent(self.share)


def cell_text(cell: CalendarDay, label: Callable[[date], str]) -> str:
    """A calendar cell as a sentence, for those who do not see its color and shape."""
    sentence = DAY_SENTENCES.get(cell.state, "%(day)s")
    if cell.percent:
        sentence = BEGUN_SENTENCES.get(cell.state, sentence)
    return sentence % {"day": label(cell.day), "percent": cell.percent}


def month_days(
    first: date, *, today: date, states: Mapping[date, DayState], doses: Mapping[date, DayDose]
) -> list[CalendarDay]:
    """The cells of the month that begins on `first`."""
    _weekday, count = monthrange(first.year, first.month)
    cells = []
    for number in range(1, count + 1):
        day = first.replace(day=number)
        dose = doses.get(day)
        cells.append(
            CalendarDay(
                day=day,
                state=states.get(day),
                share=dose.share if dose else 0.0,
                is_today=day == today,
            )
        )
    return cells


def month_table(
    cells: Sequence[CalendarDay], *, address: str, first_weekday: int = FIRST_WEEKDAY
) -> SafeString:
    """The calendar as one string: a template loop over its cells would cost more than all the rest.

    `address` is the URL of the days' pages, without the ISO date of the day.
    """
    first = cells[0].day
    label = day_labels()
    rows = [["<td></td>"] * place_in_week(first, first=first_weekday)]
    for cell in cells:
        if len(rows[-1]) == 7:
            rows.append([])
        rows[-1].append(table_cell(cell, address, label))
    rows[-1].extend(["<td></td>"] * (7 - len(rows[-1])))
    body = "".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    language = get_language()
    return mark_safe(  # noqa: S308 - dates, numbers and escaped texts
        f'<table class="month"><caption>{month_name(language, first)}</caption>'
        f"<thead><tr>{weekday_names(language, first_weekday)}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )


def table_cell(cell: CalendarDay, address: str, label: Callable[[date], str]) -> str:
    state = f' data-state="{cell.state.value}"' if cell.state else ""
    # A label, not hidden text: thirty more layers would delay the first paint.
    text = escape(cell_text(cell, label))
    marks = f'class="day" data-shade="{cell.shade}"{state} aria-label="{text}"'
    if cell.share:
        url = f"{address}{cell.day.isoformat()}/"
        day = f'<a {marks} href="{url}" hx-get="{url}">{cell.day.day}</a>'
    else:
        day = f'<span {marks} role="img">{cell.day.day}</span>'
    current = ' aria-current="date"' if cell.is_today else ""
    return f"<td{current}>{day}</td>"


@lru_cache(maxsize=1024)
def month_name(language: str | None, first: date) -> str:  # noqa: ARG001 - the language decides what is cached
    return escape(date_format(first, "YEAR_MONTH_FORMAT"))


@lru_cache(maxsize=16)
def weekday_names(language: str | None, first_weekday: int) -> str:  # noqa: ARG001 - the language decides what is cached
    begins = week_start(date(2024, 1, 1), first=first_weekday)
    a_week = (begins + timedelta(days=nth) for nth in range(7))
    names = [(escape(date_format(day, "l")), escape(date_format(day, "D"))) for day in a_week]
    return "".join(f'<th scope="col" abbr="{name}">{short}</th>' for name, short in names)
