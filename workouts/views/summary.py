"""What a closed session shows: today's greeting right after Finish, later what was done."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from workouts.domain.adherence import exercises_missing
from workouts.models import ExerciseLog, Patient, SessionLog
from workouts.models.owners import Owner
from workouts.progress.history import read_history
from workouts.progress.situations import see_you_text, todays_text
from workouts.views.questions import slot_question
from workouts.views.today import done_percent

# Opened again later, a session is looked up, and nobody is greeted.
GREETED_FOR = timedelta(minutes=10)


def summary_context(
    owner: Owner, session: SessionLog, logs: Sequence[ExerciseLog], *, now: datetime
) -> dict[str, Any]:
    """How the session ended: for today, too early for today to count, or on another day."""
    is_today = session.age_in_days(now=now) == 0
    missing = missing_today(owner, session) if is_today and session.done_reps else 0
    is_done = bool(is_today and session.done_reps and not missing)
    is_new = session.finished_at is not None and now - session.finished_at < GREETED_FOR
    context = {
        "is_done": is_done,
        "greets": is_done and is_new,
        "missing_exercises": missing,
        "todays_share": 100 if is_done else done_percent(session),
        "may_reopen": session.may_reopen(logs, now=now),
        "see_you": _("See you tomorrow"),
    }
    if owner.patient:
        context |= patient_context(owner.patient, now=now)
        context |= slot_question(owner.patient) if is_today and session.done_reps else {}
    return context


def patient_context(patient: Patient, *, now: datetime) -> dict[str, Any]:
    """The streak with its text, and when the next session is expected."""
    history = read_history(patient, now=now)
    return {
        "streak": history.streak,
        "situation": todays_text(patient, history.streak, now=now),
        "see_you": see_you_text(history),
    }


def missing_today(owner: Owner, session: SessionLog) -> int:
    """How many more exercises make its day count; 0 if one of the day's sessions does it."""
    of_the_day = SessionLog.objects.owned_by(owner).on(session.practice_day)
    return min(exercises_missing(each.exercise_count, each.open_count) for each in of_the_day)
