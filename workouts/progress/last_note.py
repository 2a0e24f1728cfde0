"""The last note about a patient, and what has happened since it was written."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from workouts.domain.day import practice_day
from workouts.models import Patient, Plan, TherapistNote


@dataclass(frozen=True, slots=True)
class LastNote:
    """`sessions` and `concerns`, those with a pain concern, began after the note was written;
    `plan_day` is that of the last plan which began on a later day.
    """

    note: TherapistNote
    sessions: int
    concerns: int
    plan_day: date | None


def read_last_note(patient: Patient, *, plans: Iterable[Plan], today: date) -> LastNote | None:
    """None without any note; in three queries. `plans` come earliest first.

    An answer to a message stands beside the message: it is no note of this kind.
    """
    notes = patient.notes.filter(session=None, question=None)
    note = notes.select_related("author").first()
    if note is None:
        return None
    written_on = practice_day(note.written_at, patient.zone_name)
    since = patient.sessions.practiced().filter(started_at__gt=note.written_at)
    begun = [plan.starts_on for plan in plans if written_on < plan.starts_on <= today]
    return LastNote(
        note=note,
        sessions=since.count(),
        concerns=since.of_concern().count(),
        plan_day=begun[-1] if begun else None,
    )
