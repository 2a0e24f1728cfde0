"""I say how much it hurts, from 0 to 10. Two points more are a change that matters.

It is measured against the answer before the session: right after it, and on the morning after. My
therapist may set a limit as well; any answer above it matters, whatever it was before.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import fmean

from workouts.domain.weeks import FIRST_WEEKDAY, week_start

NPRS_MAX = 10
# Where pain on the scale is called moderate, and where severe.
MODERATE_FROM, SEVERE_FROM = 4, 7
# The smallest important change on the scale, in complaints of the limbs.
IMPORTANT_RISE = 2


class Concern(StrEnum):
    """Why the therapist should look at the pain of a session. `NONE` is false."""

    NONE = ""
    RISE = "rise"
    ABOVE_LIMIT = "above-limit"


def pain_concern(
    *, before: int | None, after: int | None, next_morning: int | None, limit: int | None
) -> Concern:
    """The concern of one session. None is a missing answer, or no limit."""
    answers = [answer for answer in (before, after, next_morning) if answer is not None]
    if limit is not None and max(answers, default=limit) > limit:
        return Concern.ABOVE_LIMIT
    if before is not None and max(answers) - before >= IMPORTANT_RISE:
        return Concern.RISE
    return Concern.NONE


@dataclass(frozen=True, slots=True)
class WeekMean:
    """The mean of a week's answers, 0 to 10, and the middle of the days they were given on."""

    mean: float
    middle: date


def weekly_means(
    answers: Iterable[tuple[date, int | None]], *, first: int = FIRST_WEEKDAY
) -> list[WeekMean]:
    """The weeks with an answer, oldest first; None is a missing answer."""
    weeks: dict[date, list[tuple[date, int]]] = {}
    for day, answer in answers:
        if answer is not None:
            weeks.setdefault(week_start(day, first=first), []).append((day, answer))
    return [
        WeekMean(
            mean=fmean(answer for _day, answer in given),
            middle=date.fromordinal(round(fmean(day.toordinal() for day, _answer in given))),
        )
        for _week, given in sorted(weeks.items())
    ]
