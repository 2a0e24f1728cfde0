"""Deletes everything about a person whose request is due, and keeps anonymous numbers alone.

Whoever works at the desk, or has written notes about others, keeps the account, because what they
wrote belongs to their patients. Their own practice goes all the same.
"""

import logging
from collections import Counter
from collections.abc import Collection
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from workouts.catalogue.images import drop_unused
from workouts.mails import compose, site_context
from workouts.models import (
    BarrierAnswer,
    Deletion,
    Exercise,
    Patient,
    Pause,
    Plan,
    PlanItem,
    Routine,
    RoutineItem,
    SessionLog,
    TherapistNote,
    User,
)

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


log = logging.getLogger(__name__)

# The rows whose number a person is shown before a deletion; settings and logs go as well.
SHOWN_LABELS: "dict[type[Any], StrPromise]" = {
    SessionLog: _("Sessions, with every repetition and answer"),
    TherapistNote: _("Notes of your therapist"),
    Plan: _("Plans"),
    Pause: _("Pauses"),
    BarrierAnswer: _("Answers about missed days"),
}
# A patient's rows that have a history, and that the desk's own log may name.
MODELS_WITH_VERSIONS = (TherapistNote, Plan, Pause)


def shown_counts(user: User) -> "list[tuple[StrPromise, int]]":
    """How many rows would be deleted, as pairs of a label and a number; empty for non-patients."""
    patient = Patient.objects.filter(user=user).first()
    if patient is None:
        return []
    return [
        (label, model.objects.filter(patient=patient).count())
        for model, label in SHOWN_LABELS.items()
    ]


def keeps_account(user: User) -> bool:
    return user.is_staff or user.written_notes.exists()


def ask(user: User, *, now: datetime) -> Deletion:
    """The pending deletion. The first request is confirmed to the owner by mail, whoever asked."""
    deletion, is_new = Deletion.objects.ask(user, now=now)
    if is_new and user.email:
        context = {**site_context(settings.SITE_URL), "due_at": deletion.due_at}
        with translation.override(user.language):
            compose("mail/deletion.txt", context, to=user.email).send(fail_silently=True)
    return deletion


def carry_out_due(*, now: datetime) -> None:
    """Carries out each request whose days of grace are over; one that fails stops no other."""
    for deletion in Deletion.objects.due(now=now).select_related("user"):
        try:
            carry_out(deletion, now=now)
        except Exception:
            log.exception("A deletion failed: user=%s", deletion.opaque_id.hex)


@transaction.atomic
def carry_out(deletion: Deletion, *, now: datetime) -> None:
    """Deletes everything and stores only the number of rows. Does nothing if it was taken back."""
    if not Deletion.objects.due(now=now).filter(pk=deletion.pk).update(done_at=now):
        return
    counts = delete_person(deletion.user) if deletion.user else Counter()
    Deletion.objects.filter(opaque_id=deletion.opaque_id).update(user=None)
    Deletion.objects.filter(pk=deletion.pk).update(counts=dict(counts))


def delete_person(user: User) -> Counter[str]:
    counts: Counter[str] = Counter()
    for patient in Patient.objects.filter(user=user):
        counts += delete_practice(patient)
    if not keeps_account(user):
        counts += delete_account(user)
    return counts


def delete_practice(patient: Patient) -> Counter[str]:
    """Deletes the patient and all that is theirs. Returns how many rows, by model."""
    pk = patient.pk
    plans = set(Plan.history.filter(patient_id=pk).values_list("id", flat=True))
    counts = delete_own_program(patient)
    counts += Counter(patient.delete()[1])
    # Versions and log entries of rows deleted long ago are found by the versions that they left,
    # and deleting the rows has just left one more of each.
    for model in MODELS_WITH_VERSIONS:
        versions = model.history.filter(patient_id=pk)
        pks = {str(each) for each in versions.values_list("id", flat=True)}
        counts += delete_log_entries(model, pks)
        counts += delete_counted(versions)
    counts += delete_counted(PlanItem.history.filter(plan_id__in=plans))
    counts += delete_log_entries(Patient, {str(pk)})
    return counts + delete_counted(Patient.history.filter(id=pk))


def delete_own_program(patient: Patient) -> Counter[str]:
    """Deletes what is practiced by this patient alone: own routines and exercises, with pictures.

    First whatever was prescribed or practiced by them goes, with the plans that stayed behind in an
    account that was merged into this one.
    """
    routines = Routine.history.filter(patient_id=patient.pk).values_list("id", flat=True)
    exercises = Exercise.history.filter(patient_id=patient.pk).values_list("id", flat=True)
    routine_keys, exercise_keys = set(routines), set(exercises)
    pictures = set(patient.own_exercises.exclude(image="").values_list("image", flat=True))
    counts = delete_counted(patient.sessions.all())
    counts += delete_counted(Plan.objects.filter(Q(patient=patient) | Q(routine__patient=patient)))
    counts += delete_counted(patient.own_routines.all())
    counts += delete_counted(patient.own_exercises.all())
    counts += delete_counted(RoutineItem.history.filter(routine_id__in=routine_keys))
    counts += delete_counted(Routine.history.filter(id__in=routine_keys))
    counts += delete_counted(Exercise.history.filter(id__in=exercise_keys))
    for name in pictures:
        transaction.on_commit(partial(drop_unused, name))
    return counts


def delete_account(user: User) -> Counter[str]:
    """Deletes the account with its addresses and keys, and signs it out everywhere."""
    counts = Counter({"workouts.BrowserSession": user.sign_out_everywhere()})
    counts += delete_log_entries(type(user), {str(user.pk)})
    return counts + Counter(user.delete()[1])


def delete_log_entries(model: type[Model], pks: Collection[str]) -> Counter[str]:
    content_type = ContentType.objects.get_for_model(model)
    return delete_counted(LogEntry.objects.filter(content_type=content_type, object_id__in=pks))


def delete_counted(rows: QuerySet[Any]) -> Counter[str]:
    """Deletes the rows. Returns how many, by model."""
    return Counter(rows.delete()[1])
