"""Deletes everything about a person whose request is due, and keeps anonymous numbers alone.

Whoever works at the desk, or has written notes about others, keeps the account, because what they
wrote belongs to their patients. Their own practice goes all the same.
"""

import logging
from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from workouts.mails import compose, site_context
from workouts.models import (
    BarrierAnswer,
    Deletion,
    Patient,
    Pause,
    Plan,
    PlanItem,
    SessionLog,
    TherapistNote,
    User,
)

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


log = logging.getLogger(__name__)

# What a person is told would go, beside settings and traces that mean nothing to them.
TOLD: "dict[type[Any], StrPromise]" = {
    SessionLog: _("Sessions, with every repetition and answer"),
    TherapistNote: _("Notes of your therapist"),
    Plan: _("Plans"),
    Pause: _("Pauses"),
    BarrierAnswer: _("Answers about missed days"),
}
# Rows of a patient whose earlier versions are kept, and which the desk's own log may name.
WITH_VERSIONS = (TherapistNote, Plan, Pause)


def counts_told(user: User) -> "list[tuple[StrPromise, int]]":
    """What would go, as pairs of words and a number; nothing for whoever never practised."""
    patient = Patient.objects.filter(user=user).first()
    if patient is None:
        return []
    return [(words, model.objects.filter(patient=patient).count()) for model, words in TOLD.items()]


def keeps_account(user: User) -> bool:
    return user.is_staff or user.written_notes.exists()


def ask(user: User, *, now: datetime) -> Deletion:
    """The pending deletion. Its owner is told by mail the first time, whoever asked."""
    deletion, is_new = Deletion.objects.ask(user, now=now)
    if is_new and user.email:
        context = {**site_context(settings.SITE_URL), "due_at": deletion.due_at}
        compose("mail/deletion.txt", context, to=user.email).send(fail_silently=True)
    return deletion


def carry_out_due(*, now: datetime) -> None:
    """Carries out each wish whose days of grace are over; what fails holds up no other."""
    for deletion in Deletion.objects.due(now=now).select_related("user"):
        try:
            carry_out(deletion, now=now)
        except Exception:
            log.exception("A deletion failed: user=%s", deletion.opaque_id.hex)


@transaction.atomic
def carry_out(deletion: Deletion, *, now: datetime) -> None:
    """Deletes what there is, and keeps how much of what. Nothing if it was taken back meanwhile."""
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
    """How many rows went, by the name of their table."""
    pk = patient.pk
    plans = set(Plan.history.filter(patient_id=pk).values_list("id", flat=True))
    _total, counts = patient.delete()
    counts = Counter(counts)
    # Versions and log entries of rows deleted long ago are found by the versions that they left,
    # and deleting the rows has just left one more of each.
    for model in WITH_VERSIONS:
        versions = model.history.filter(patient_id=pk)
        pks = {str(each) for each in versions.values_list("id", flat=True)}
        counts += delete_log_entries(model, pks)
        counts += deleted(versions)
    counts += deleted(PlanItem.history.filter(plan_id__in=plans))
    counts += delete_log_entries(Patient, {str(pk)})
    return counts + deleted(Patient.history.filter(id=pk))


def delete_account(user: User) -> Counter[str]:
    """The account with its addresses and keys, and every browser session that it is signed in."""
    counts = Counter({"sessions.Session": user.sign_out_everywhere()})
    counts += delete_log_entries(type(user), {str(user.pk)})
    return counts + Counter(user.delete()[1])


def delete_log_entries(model: type[Model], pks: Collection[str]) -> Counter[str]:
    content_type = ContentType.objects.get_for_model(model)
    return deleted(LogEntry.objects.filter(content_type=content_type, object_id__in=pks))


def deleted(rows: QuerySet[Any]) -> Counter[str]:
    """Deletes them, and says how many of which table went."""
    return Counter(rows.delete()[1])
