"""Merges two accounts of one person: sessions and messages move to the one that stays.

Sessions, notes and pauses move as they are. Where both accounts have a plan from the same day, or
an answer of the same day about missed days, the one of the account that stays holds; the other is
kept with the closed account. A question asked with such an answer moves all the same.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db import models, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext

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

# What makes two rows of two accounts the same thing; the rows of the others are all different.
KEYS: dict[Kind, tuple[str, ...]] = {
    SessionLog: (),
    TherapistNote: (),
    Plan: ("starts_on",),
    Pause: (),
    BarrierAnswer: ("day",),
    Reminder: ("day", "slot", "channel"),
}
WITH_VERSIONS = (TherapistNote, Plan, Pause)


class CannotMergeError(ValueError):
    """These two accounts must not become one; the message says why, and may be shown."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many rows of a kind each account has, and how many of the duplicate's stay with it."""

    model: type[models.Model]
    own: int
    duplicate: int
    clashes: int


def shares(patient: Patient, duplicate: Patient) -> list[Share]:
    """What a merge would do, a share for each kind of row; in two queries each."""
    return [
        Share(
            model=model,
            own=model.objects.filter(patient=patient).count(),
            duplicate=model.objects.filter(patient=duplicate).count(),
            clashes=clashing(model, patient, duplicate).count() if KEYS[model] else 0,
        )
        for model in KEYS
    ]


def clashing(model: Kind, patient: Patient, duplicate: Patient) -> QuerySet[Any]:
    """The rows of the duplicate that the patient has as well."""
    same = {name: models.OuterRef(name) for name in KEYS[model]}
    own = model.objects.filter(patient=patient, **same)
    return model.objects.filter(models.Exists(own), patient=duplicate)


def why_not(patient: Patient, duplicate: Patient) -> str:
    """Why these two must not become one account, in words; empty if they may."""
    if patient == duplicate:
        return gettext("These are one and the same account.")
    if not patient.user.is_active:
        return gettext("The account that stays is closed: activate it first.")
    if patient.user.works_at_desk or duplicate.user.works_at_desk:
        return gettext("An account that works at the desk cannot be merged.")
    if Deletion.objects.pending().filter(user__in=[patient.user, duplicate.user]).exists():
        return gettext("One of the two is about to be deleted.")
    return ""


@transaction.atomic
def merge(patient: Patient, duplicate: Patient, *, now: datetime) -> int:
    """Moves everything of the duplicate to the patient, and closes the duplicate's account.

    How many rows moved; a second time there is nothing left to move. CannotMergeError says why not.
    """
    # Both locked, in one order, so that of two merges against each other the later one fails.
    # Their users are read after that: along with the rows they would be as old as the waiting.
    pks = [patient.pk, duplicate.pk]
    locked = Patient.objects.select_for_update().order_by("pk")
    rows = {row.pk: row for row in locked.filter(pk__in=pks)}
    patient, duplicate = rows[patient.pk], rows[duplicate.pk]
    if reason := why_not(patient, duplicate):
        raise CannotMergeError(reason)
    move_questions(patient, duplicate)
    moved = sum(move(model, patient, duplicate) for model in KEYS)
    was_open = duplicate.deactivate(now=now)
    move_address(patient.user, duplicate.user)
    if moved or was_open:
        patient.learn_zone(duplicate.zone)
        # They follow from sessions that were another's; nothing in the sessions says so.
        for derived in (Glance, Checkpoint):
            derived.objects.filter(patient__in=pks).delete()
        patient.leave_version(gettext("A duplicate was merged into this account"))
        duplicate.leave_version(gettext("Merged into the account that stays"))
    return moved


def move(model: Kind, patient: Patient, duplicate: Patient) -> int:
    """How many rows moved. Their earlier versions go along: they tell of the same row."""
    rows = model.objects.filter(patient=duplicate)
    if KEYS[model]:
        rows = rows.exclude(pk__in=clashing(model, patient, duplicate).values("pk"))
    pks = list(rows.values_list("pk", flat=True))
    if model in WITH_VERSIONS:
        stay = list(model.objects.filter(patient=duplicate).exclude(pk__in=pks).values_list("pk"))
        versions = model.history.filter(patient_id=duplicate.pk)
        versions.exclude(id__in=[pk for (pk,) in stay]).update(patient_id=patient.pk)
    return rows.update(patient=patient)


def move_questions(patient: Patient, duplicate: Patient) -> None:
    """Of answers about the same day the patient's holds, and takes the other's question with it."""
    own = {each.day: each for each in BarrierAnswer.objects.filter(patient=patient)}
    for answer in clashing(BarrierAnswer, patient, duplicate).exclude(question=""):
        kept = own[answer.day]
        is_read = answer.question_read_at and (kept.question_read_at or not kept.question)
        kept.question = "\n\n".join(filter(None, [kept.question, answer.question]))
        kept.question_read_at = answer.question_read_at if is_read else None
        kept.save(update_fields=["question", "question_read_at"])
        TherapistNote.objects.filter(question=answer).update(question=kept)
        answer.question, answer.question_read_at = "", None
        answer.save(update_fields=["question", "question_read_at"])


def move_address(user: User, duplicate: User) -> None:
    """An account without an address takes over the duplicate's: its owner still signs in by it."""
    if user.email or not duplicate.email or EmailAddress.objects.filter(user=user).exists():
        return
    email = duplicate.email
    # Whoever has no address needs a name.
    duplicate.email, duplicate.name = None, duplicate.name or str(user)
    duplicate.save(update_fields=["email", "name"])
    user.email = email
    user.save(update_fields=["email"])
    EmailAddress.objects.filter(user=duplicate).update(user=user)
