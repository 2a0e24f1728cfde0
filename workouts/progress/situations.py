"""The texts for each situation of a day: done, near the usual time, coming back and so on.

Of several texts the day chooses one, so that two days in a row differ and one day always has the
same. Nothing here jokes, so no joke can wear out; nobody is blamed.
"""

from datetime import date, datetime, time

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workouts.domain.day import local_start, minute_of
from workouts.domain.reminding import A_DAY, next_expected_day
from workouts.domain.rhythm import PartOfDay, Trend, part_of_day
from workouts.domain.situation import Situation, Slots, read_situation
from workouts.domain.streak import Streak
from workouts.formats import clock_time
from workouts.models import Patient
from workouts.progress.history import History

A_WEEK = 7 * A_DAY
SITUATION_TEXTS = {
    Situation.PAUSED: (
        _("You are pausing. Your chain and your reserve days wait for you."),
        _("A pause is part of the plan. Nothing is lost while you rest."),
    ),
    Situation.NOT_BEGUN: (
        _("Your chain begins with your first session. The short version is enough."),
        _("Today can be your first day. The short version is enough."),
    ),
    Situation.FIRST_DAY: (_("Your first day is done. Tomorrow is easier: you know the way now."),),
    Situation.COMEBACK: (
        _("Good to have you back. A new chain has begun today."),
        _("Good to have you back. Coming back is the hardest part, and it is done."),
    ),
    Situation.FIRST_DAYS: (
        _("The first days are for finding your time."),
        _("Short counts, late counts: each day counts."),
        _("Your hips get used to a regular time."),
    ),
    Situation.WEEK: (
        _("More than a week without a gap."),
        _("This begins to belong to your day."),
        _("Small and daily is what helps a hip."),
    ),
    Situation.MONTH: (
        _("More than a month: this is becoming a habit."),
        _("Weeks of small steps, and they add up."),
        _("The hardest weeks lie behind you."),
    ),
    Situation.HABIT: (
        _("By now it is simply something you do."),
        _("After so many days it carries itself."),
        _("A habit: quiet, and yours."),
    ),
    Situation.DAY_OFF: (
        _("Today is not a day of your plan. Rest well."),
        _("Nothing is planned today. If you feel like moving, it counts all the same."),
    ),
    Situation.BACK_FROM_PAUSE: (
        _("Your pause is over. Begin gently: the short version counts in full."),
        _("Welcome back from your pause. Go by how your hip feels today."),
    ),
    Situation.RESERVE_USED: (
        _("A reserve day stepped in, as it should. Your chain is whole."),
        _("Your chain is whole: that is what reserve days are for."),
    ),
    Situation.MISSED_ONE: (
        _("A day off does no harm to a habit. Today is a good day to go on."),
        _("One day makes no difference to a hip. Go on today with what you have time for."),
    ),
    Situation.MISSED_SEVERAL: (
        _("A new chain begins with one session, and the short version is one."),
        _("Whatever came between: today can be short, and it counts in full."),
    ),
    Situation.SLOT_SOON: (
        _("Your time, %(slot)s, is near."),
        _("Soon it is %(slot)s, your time."),
    ),
    Situation.SLOT_PASSED: (
        _("Today is still open. At any hour it counts in full."),
        _("There is still time today, and a late session counts in full."),
    ),
    Situation.SECOND_SLOT_AHEAD: (
        _("Today is still open. Your second time, %(fallback)s, is as good as now."),
        _("There is still time today, now or at %(fallback)s, and it counts in full."),
    ),
    Situation.OPEN: (
        _("Today is open. Whenever you find the minutes, it counts."),
        _("Today is open. The best time is the one you really have."),
        _("Today is open. One session is all it asks for."),
    ),
}

MOVED_TEXTS = {
    PartOfDay.MORNING: _("Your mornings have moved to %(time)s – move your slot?"),
    PartOfDay.AFTERNOON: _("Your afternoons have moved to %(time)s – move your slot?"),
    PartOfDay.EVENING: _("Your evenings have moved to %(time)s – move your slot?"),
    PartOfDay.NIGHT: _("Your late evenings have moved to %(time)s – move your slot?"),
}
TREND_TEXTS = {
    Trend.STEADIER: _("Steadier than in the weeks before."),
    Trend.STEADY: _("About as steady as in the weeks before."),
    Trend.LOOSER: _("More scattered than in the weeks before, and each session counts as much."),
}


def situation_text(situation: Situation, *, day: date, patient: Patient) -> str:
    """The text of a situation on a practice day, with the patient's times filled in."""
    texts = SITUATION_TEXTS[situation]
    return texts[day.toordinal() % len(texts)] % {
        "slot": clock_text(patient.usual_slot),
        "fallback": clock_text(patient.fallback_slot),
    }


def clock_text(wall: time | None) -> str:
    return time_format(wall) if wall else ""


def todays_text(patient: Patient, streak: Streak, *, now: datetime, is_paused: bool = False) -> str:
    """The text for the patient's situation at this instant."""
    start = local_start(now, patient.zone_name)
    situation = read_situation(
        streak, minute=start.start_minute, slots=slots_of(patient), is_paused=is_paused
    )
    return situation_text(situation, day=start.practice_day, patient=patient)


def see_you_text(history: History) -> str:
    """When the next session is expected: the day, and the patient's usual time if it is set."""
    today = history.today
    day = next_expected_day(today, schedule=history.schedule, pauses=history.periods)
    if day is None:
        return gettext("See you after your pause")
    slot = clock_text(history.patient.usual_slot)
    if day == today + A_DAY:
        text = _("See you tomorrow at %(slot)s") if slot else _("See you tomorrow")
    else:
        text = _("See you on %(day)s at %(slot)s") if slot else _("See you on %(day)s")
    named = date_format(day, "l" if day < today + A_WEEK else "MONTH_DAY_FORMAT")
    return text % {"day": named, "slot": slot}


def slots_of(patient: Patient) -> Slots:
    return Slots(
        usual=minute_of(patient.usual_slot) if patient.usual_slot else None,
        fallback=minute_of(patient.fallback_slot) if patient.fallback_slot else None,
    )


def moved_text(minute: int) -> str:
    """The offer to move the slot to that minute of the day."""
    return MOVED_TEXTS[part_of_day(minute)] % {"time": clock_time(minute)}
