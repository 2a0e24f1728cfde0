"""Merges two accounts of one person: sessions and messages move to the one that stays.

Sessions, notes and pauses move as they are. Where both accounts have a plan from the same day, or
an answer of the same day about missed days, the one of the account that stays is valid; the other
remains with the closed account. A question asked with such an answer moves all the same.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db import models, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_noop

from workouts.models.catalogue import Exercise, Routine
from workouts.models.checkpoints import Checkpoint
from workouts.models.deletions import Deletion
from workouts.models.glance import Glance
from workouts.models.notes import TherapistNote
from workouts.models.pauses import Pause
from workouts.models.people import Patient
from workouts.models.plans import Plan
from workouts.models.reminders import BarrierAnswer, Reminder
from workouts.models.sessions import SessionLog
from workouts.models.users import User

# A table of what belongs to a patient; some of them have a history as well.
Kind = type[Any]

# Two rows that agree in these fields cannot both belong to one patient. None: any two can.
CLASH_FIELDS: dict[Kind, tuple[str, ...]] = {
    SessionLog: (),
    TherapistNote: (),
    Plan: ("starts_on",),
    Pause: (),
    BarrierAnswer: ("day",),
    Reminder: ("day", "slot", "channel"),
}
MODELS_WITH_VERSIONS = (TherapistNote, Plan, Pause, Exercise, Routine)
# What plans and sessions that move are made of. It is not counted: nobody knows it as a row.
OWN_PROGRAM: tuple[Kind, ...] = (Exercise, Routine)


class CannotMergeError(ValueError):
    """These two accounts must not be merged; the message says why, and may be shown."""


@dataclass(frozen=True, slots=True)
class MoveCount:
    """How many rows of a model each account has, and how many of the duplicate's would not move."""

    model: type[models.Model]
    own: int
    duplicate: int
    clashes: int


def move_counts(patient: Patient, duplicate: Patient) -> list[MoveCount]:
    """What a merge would move, by model; two queries for each, three where rows may clash."""
    return [
        MoveCount(
            model=model,
            own=model.objects.filter(patient=patient).count(),
            duplicate=model.objects.filter(patient=duplicate).count(),
            clashes=clashing_rows(model, patient, duplicate).count() if CLASH_FIELDS[model] else 0,
        )
        for model in CLASH_FIELDS
    ]


def clashing_rows(model: Kind, patient: Patient, duplicate: Patient) -> QuerySet[Any]:
    """The duplicate's rows that clash with one of the patient's."""
    same = {name: models.OuterRef(name) for name in CLASH_FIELDS[model]}
    own = model.objects.filter(patient=patient, **same)
    return model.objects.filter(models.Exists(own), patient=duplicate)


def refusal_reason(patient: Patient, duplicate: Patient) -> str:
    """A sentence why these two must not be merged; empty if they may."""
    if patient == duplicate:
        return gettext("These are one and the same account.")
    if not patient.user.is_active:
        return gettext("The account that stays is closed: take the patient back first.")
    if patient.user.works_at_desk or duplicate.user.works_at_desk:
        return gettext("An account that works at the desk cannot be merged.")
    if Deletion.objects.pending().filter(user__in=[patient.user, duplicate.user]).exists():
        return gettext("One of the two is about to be deleted.")
    return ""


@transaction.atomic
def merge(patient: Patient, duplicate: Patient, *, now: datetime) -> int:
    """Moves everything of the duplicate to the patient, and closes the duplicate's account.

    Returns how many rows moved: none the second time. Raises CannotMergeError if they must not be.
    """
    # Both are locked in the same order, so that of two opposite merges the later one fails. Their
    # users are read after that: read with the rows, they would be stale once the lock is held.
    pks = [patient.pk, duplicate.pk]
    locked = Patient.objects.select_for_update().order_by("pk")
    rows = {row.pk: row for row in locked.filter(pk__in=pks)}
    patient, duplicate = rows[patient.pk], rows[duplicate.pk]
    if reason := refusal_reason(patient, duplicate):
        raise CannotMergeError(reason)
    duplicate.end_discharge(now=now)
    move_questions(patient, duplicate)
    moved = sum(move(model, patient, duplicate) for model in CLASH_FIELDS)
    for model in OWN_PROGRAM:
        move(model, patient, duplicate)
    was_open = duplicate.close_account(now=now)
    move_address(patient.user, duplicate.user)
    if moved or was_open:
        patient.learn_zone(duplicate.zone)
        # Both are derived from sessions, which do not say that they belonged to somebody else.
        for derived in (Glance, Checkpoint):
            derived.objects.filter(patient__in=pks).delete()
        patient.leave_version(gettext_noop("A duplicate was merged into this account"))
        duplicate.leave_version(gettext_noop("Merged into the account that stays"))
    return moved


def move(model: Kind, patient: Patient, duplicate: Patient) -> int:
    """Moves the rows with their earlier versions. Returns how many rows."""
    rows = model.objects.filter(patient=duplicate)
    if CLASH_FIELDS.get(model):
        rows = rows.exclude(pk__in=clashing_rows(model, patient, duplicate).values("pk"))
    pks = list(rows.values_list("pk", flat=True))
    if model in MODELS_WITH_VERSIONS:
        stay = list(model.objects.filter(patient=duplicate).exclude(pk__in=pks).values_list("pk"))
        versions = model.history.filter(patient_id=duplicate.pk)
        versions.exclude(id__in=[pk for (pk,) in stay]).update(patient_id=patient.pk)
    return rows.update(patient=patient)


def move_questions(patient: Patient, duplicate: Patient) -> None:
    """Moves the questions of the duplicate's answers that clash, and so do not move themselves."""
    own = {each.day: each for each in BarrierAnswer.objects.filter(patient=patient)}
    for answer in clashing_rows(BarrierAnswer, patient, duplicate).exclude(question=""):
        kept = own[answer.day]
        is_read = answer.question_read_at and (kept.question_read_at or not kept.question)
        kept.question = "\n\n".join(filter(None, [kept.question, answer.question]))
        kept.question_read_at = answer.question_read_at if is_read else None
        kept.save(update_fields=["question", "question_read_at"])
        TherapistNote.objects.filter(question=answer).update(question=kept)
        answer.question, answer.question_read_at = "", None
        answer.save(update_fields=["question", "question_read_at"])


def move_address(user: User, duplicate: User) -> None:
    """Moves the duplicate's address to an account without one: its owner still signs in by it."""
    if user.email or not duplicate.email or EmailAddress.objects.filter(user=user).exists():
        return
    email = duplicate.email
    # Whoever has no address needs a name.
    duplicate.email, duplicate.name = None, duplicate.name or str(user)
    duplicate.save(update_fields=["email", "name"])
    user.email = email
    user.save(update_fields=["email"])
    EmailAddress.objects.filter(user=duplicate).update(user=user)
