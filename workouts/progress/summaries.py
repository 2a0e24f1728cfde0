"""One line for each chart: what the dashboard says of it before it is opened."""

from collections.abc import Sequence
from datetime import time, timedelta
from operator import attrgetter

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workouts.domain.day import minute_of
from workouts.domain.pain import weekly_means
from workouts.domain.rhythm import moved_to, read_rhythm
from workouts.domain.visit import sum_doses
from workouts.domain.weeks import prescribed_doses
from workouts.formats import clock_time, percent
from workouts.models.clinic import current_clinic
from workouts.models.people import USUAL_OF_LATEST
from workouts.progress.charts.pain import answered_sessions
from workouts.progress.history import History, best_doses
from workouts.progress.situations import moved_text

# With fewer starts nothing is said of how steady they are.
MIN_STARTS = 3
STEADY_SHARE = 0.7
DOSE_SPAN = timedelta(weeks=4)


def times_summary(starts: Sequence[int], *, slot: time | None) -> str:
    """`starts` are minutes of the day, newest first. A slot that is kept no more comes first."""
    moved = moved_slot(starts, slot=slot)
    return usual_time_text(starts) if moved is None else moved_text(moved)


def moved_slot(starts: Sequence[int], *, slot: time | None) -> int | None:
    """The minute of the day that the latest starts have moved to; None if they have not."""
    return None if slot is None else moved_to(starts, slot=minute_of(slot))


def usual_time_text(starts: Sequence[int]) -> str:
    rhythm = read_rhythm(starts[:USUAL_OF_LATEST])
    if rhythm is None:
        return _("After your first session")
    values = {"time": clock_time(rhythm.usual_minute)}
    if rhythm.total < MIN_STARTS:
        return _("Around %(time)s") % values
    if rhythm.share < STEADY_SHARE:
        return _("Around %(time)s, but it varies") % values
    return _("Around %(time)s, steady") % values


# Answers and their texts, the ones that say most about the practice first: level, down, up.
PAIN_TEXTS = (
    (
        attrgetter("pain_after"),
        gettext_lazy("After practice: about %(last)d of 10"),
        gettext_lazy("After practice: down from %(first)d to %(last)d"),
        gettext_lazy("After practice: up from %(first)d to %(last)d"),
    ),
    (
        attrgetter("pain_next_morning"),
        gettext_lazy("Next morning: about %(last)d of 10"),
        gettext_lazy("Next morning: down from %(first)d to %(last)d"),
        gettext_lazy("Next morning: up from %(first)d to %(last)d"),
    ),
    (
        attrgetter("pain_before"),
        gettext_lazy("Before practice: about %(last)d of 10"),
        gettext_lazy("Before practice: down from %(first)d to %(last)d"),
        gettext_lazy("Before practice: up from %(first)d to %(last)d"),
    ),
)


def pain_summary(history: History) -> str:
    """The first of the weeks drawn against the last one, in whole points."""
    sessions = answered_sessions(history.sessions, today=history.today)
    for answer_of, level, down, up in PAIN_TEXTS:
        weeks = weekly_means(
            ((each.practice_day, answer_of(each)) for each in sessions),
            first=current_clinic().first_weekday,
        )
        if weeks:
            first, last = round(weeks[0].mean), round(weeks[-1].mean)
            text = level if first == last else down if first > last else up
            return text % {"first": first, "last": last}
    return _("Nothing noted yet")


def dose_summary(history: History) -> str:
    """The share of the last four weeks."""
    since = history.today - DOSE_SPAN
    doses = best_doses(each for each in history.sessions if each.practice_day > since)
    days = history.streak.days[-DOSE_SPAN.days :]
    total = sum_doses(prescribed_doses(days, doses), since=since)
    if not total.prescribed:
        return _("Nothing planned in the last four weeks")
    return _("%(percent)d%% of the planned repetitions") % {"percent": percent(total.share)}
