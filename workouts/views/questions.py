"""The cards beside the start button: pauses, missed days, barriers, the usual time.

They are made from what the page has read anyway; only after missed days a last answer is read too.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.http import QueryDict

from workouts.domain.missing import asks_what_kept, declarable_days, missed_run
from workouts.domain.streak import A_DAY, DayState
from workouts.forms.pauses import PAUSE_BACK, BarrierForm, PauseForm
from workouts.forms.slots import SlotForm
from workouts.models import BarrierAnswer, Patient
from workouts.models.pauses import PauseReason
from workouts.models.reminders import Barrier
from workouts.progress.history import History

# An answer that is older says nothing of the days missed now.
ANSWER_COUNTS_FOR = timedelta(days=7)


def questions(history: History) -> dict[str, Any]:
    """The context of `patient_cards.html` and `pause_card.html`."""
    patient, pauses, today = history.patient, history.pauses, history.today
    days = history.streak.days
    running_pause = next((each for each in pauses if each.runs_on(today)), None)
    barrier = barrier_question(patient, days=days, today=today)
    # One thing at a time: what keeps somebody from it comes before the best time for it.
    is_calm = days and not barrier and not running_pause
    return {
        "patient": patient,
        "running_pause": running_pause,
        "coming_pauses": [each for each in reversed(pauses) if each.first_day > today],
        "declarable_days": declarable_days(days, today=today),
        "yesterday": today - A_DAY,
        **(slot_question(patient) if is_calm else {}),
        **barrier,
    }


def pause_form(data: QueryDict | None = None, *, today: date, **options: Any) -> PauseForm:
    return PauseForm(data, today=today, auto_id="pause_%s", **options)


def slot_form(patient: Patient, data: QueryDict | None = None) -> SlotForm:
    return SlotForm(data, instance=patient, auto_id="slot_%s")


def slot_question(patient: Patient) -> dict[str, Any]:
    """For somebody who has practised: asked once, unless the therapist has set a time already."""
    if patient.slot_answered_at or patient.usual_slot:
        return {}
    return {"asks_slot": True, "slot_form": slot_form(patient)}


def barrier_question(
    patient: Patient, *, days: Sequence[tuple[date, DayState]], today: date
) -> dict[str, Any]:
    """Whether to ask what kept one from practising; after today's answer, what may help."""
    if not asks_what_kept(days, answered_on=None):
        return {}
    last = patient.barrier_answers.filter(day__gte=today - ANSWER_COUNTS_FOR).first()
    if last is not None and last.day == today:
        return barrier_fix(last, patient=patient, missed=missed_run(days), today=today)
    is_asked = asks_what_kept(days, answered_on=last.day if last else None)
    return {"asks_barrier": is_asked, "barriers": Barrier.choices}


def barrier_fix(
    answer: BarrierAnswer, *, patient: Patient, missed: Sequence[date], today: date
) -> dict[str, Any]:
    """What goes with the answer: another slot, a question, a pause for the days away.

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
