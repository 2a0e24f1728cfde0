"""The cards beside the start button: pauses, missed days, barriers, the usual time.

They use what the page has read anyway; one more query reads the last answer after missed days.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.http import QueryDict

from workouts.domain.missing import declarable_days, missed_run, should_ask_barrier
from workouts.domain.streak import A_DAY, DayState
from workouts.forms.pauses import PAUSE_BACK, BarrierForm, PauseForm
from workouts.forms.slots import SlotForm
from workouts.models import BarrierAnswer, Patient, Pause
from workouts.models.pauses import PauseReason
from workouts.models.reminders import Barrier
from workouts.progress.history import History

# An older answer is not about the days missed now.
ANSWER_COUNTS_FOR = timedelta(days=7)


def questions(history: History) -> dict[str, Any]:
    """The context of `patient_cards.html`, and the pauses to come."""
    patient, pauses, today = history.patient, history.pauses, history.today
    days = history.streak.days
    return {
        "patient": patient,
        "running_pause": running(pauses, today=today),
        "coming_pauses": coming(pauses, today=today),
        "declarable_days": declarable_days(days, today=today),
        "yesterday": today - A_DAY,
        **barrier_question(patient, days=days, today=today),
    }


def running(pauses: Iterable[Pause], *, today: date) -> Pause | None:
    return next((each for each in pauses if each.runs_on(today)), None)


def coming(pauses: Sequence[Pause], *, today: date) -> list[Pause]:
    """Of those given, latest first, the ones that begin after today; the next one first."""
    return [each for each in reversed(pauses) if each.first_day > today]


def pause_form(data: QueryDict | None = None, *, today: date, **options: Any) -> PauseForm:
    return PauseForm(data, today=today, auto_id="pause_%s", **options)


def slot_form(patient: Patient, data: QueryDict | None = None) -> SlotForm:
    return SlotForm(data, instance=patient, auto_id="slot_%s")


def slot_question(patient: Patient) -> dict[str, Any]:
    """Whether to ask for the usual time: where a session ends, until it is answered or set."""
    if patient.slot_answered_at or patient.usual_slot:
        return {}
    return {"asks_slot": True, "slot_form": slot_form(patient)}


def barrier_question(
    patient: Patient, *, days: Sequence[tuple[date, DayState]], today: date
) -> dict[str, Any]:
    """The context to ask for the barrier; after today's answer, that of the advice."""
    if not should_ask_barrier(days, answered_on=None):
        return {}
    last = patient.barrier_answers.filter(day__gte=today - ANSWER_COUNTS_FOR).first()
    if last is not None and last.day == today:
        return barrier_fix(last, patient=patient, missed=missed_run(days), today=today)
    is_asked = should_ask_barrier(days, answered_on=last.day if last else None)
    return {"asks_barrier": is_asked, "barriers": Barrier.choices}


def barrier_fix(
    answer: BarrierAnswer, *, patient: Patient, missed: Sequence[date], today: date
) -> dict[str, Any]:
    """The context of the advice: another slot, a question, a pause for the days away.

    `missed` is a run of days, newest first; without any the pause begins today.
    """
    away: dict[str, Any] = {"reason": PauseReason.AWAY}
    if missed:
        away |= {"first_day": max(missed[-1], today - PAUSE_BACK), "last_day": missed[0]}
    return {
        "barrier_answer": answer,
        "barriers": Barrier.choices,
        "barrier_form": BarrierForm(initial={"question": answer.question}),
        "away_form": pause_form(today=today, initial=away),
        "slot_form": slot_form(patient),
    }
