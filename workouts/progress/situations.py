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
        _("You're on a pause. Your streak and reserve days are waiting for you."),
        _("A pause is part of the plan. You lose nothing while you rest."),
    ),
    Situation.NOT_BEGUN: (
        _("Your streak starts with your first session. The short version is enough."),
        _("Today can be your first day. The short version is enough."),
    ),
    Situation.FIRST_DAY: (_("Your first day is done. Tomorrow is easier: you know how it goes."),),
    Situation.COMEBACK: (
        _("Good to have you back. A new streak starts today."),
        _("Good to have you back. Coming back is the hardest part, and you did it."),
    ),
    Situation.FIRST_DAYS: (
        _("The first days are for finding your time."),
        _("Short counts, late counts: each day counts."),
        _("Your hips are getting used to a regular time."),
    ),
    Situation.WEEK: (
        _("More than a week without a gap."),
        _("This is becoming part of your day."),
        _("A little every day is what helps a hip."),
    ),
    Situation.MONTH: (
        _("More than a month: this is becoming a habit."),
        _("Weeks of small steps, and they add up."),
        _("The hardest weeks are behind you."),
    ),
    Situation.HABIT: (
        _("By now it's just something you do."),
        _("It's part of your day now."),
        _("A habit: quiet, and yours."),
    ),
    Situation.DAY_OFF: (
        _("Your plan has no session today. Rest well."),
        _("Nothing is planned today. If you feel like moving, it still counts."),
    ),
    Situation.BACK_FROM_PAUSE: (
        _("Your pause is over. Start gently: the short version counts in full."),
        _("Welcome back from your pause. Let your hip set the pace today."),
    ),
    Situation.RESERVE_USED: (
        _("A reserve day stepped in. Your streak continues."),
        _("Your streak continues: that's what reserve days are for."),
    ),
    Situation.MISSED_ONE: (
        _("A day off won't hurt a habit. Today is a good day to continue."),
        _("One day makes no difference to a hip. Do what you have time for today."),
    ),
    Situation.MISSED_SEVERAL: (
        _("A new streak starts with one session, even a short one."),
        _("Whatever came up, today can be short and still count in full."),
    ),
    Situation.SLOT_SOON: (
        _("Your time, %(slot)s, is coming up."),
        _("Almost %(slot)s, your time."),
    ),
    Situation.SLOT_PASSED: (
        _("Today's session is waiting. Any hour counts in full."),
        _("There's still time today. A late session counts in full."),
    ),
    Situation.SECOND_SLOT_AHEAD: (
        _("Today's session is waiting. Now or at %(fallback)s, it counts in full."),
        _("Now or at %(fallback)s, there's still time today."),
    ),
    Situation.OPEN: (
        _("Whenever you find the minutes today, it counts."),
        _("The best time today is the one you have."),
        _("One session is all today needs."),
    ),
}

MOVED_TEXTS = {
    PartOfDay.MORNING: _("Move your time to %(time)s? Your morning sessions start then now."),
    PartOfDay.AFTERNOON: _("Move your time to %(time)s? Your afternoon sessions start then now."),
    PartOfDay.EVENING: _("Move your time to %(time)s? Your evening sessions start then now."),
    PartOfDay.NIGHT: _("Move your time to %(time)s? Your late sessions start then now."),
}
TREND_TEXTS = {
    Trend.STEADIER: _("Steadier than before."),
    Trend.STEADY: _("As steady as before."),
    Trend.LOOSER: _("More spread out than before. Every session still counts."),
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
