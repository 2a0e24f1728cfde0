"""Reasons for attention that somebody at the desk has seen, and when to look again."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from workouts.domain.attention import Flag
from workouts.domain.settling import Seen
from workouts.models.catalogue import Exercise
from workouts.models.of_patient import OfPatientQuerySet
from workouts.models.people import Patient

if TYPE_CHECKING:
    from workouts.models.users import User

# The row of each flag of one patient that somebody at the desk has seen.
SeenFlags = Mapping[Flag, "SeenFlag"]

FLAG_NAMES = {
    Flag.HURTS: _("pain"),
    Flag.STOPPED: _("no practice"),
    Flag.FALLING: _("fewer days"),
    Flag.SKIPS: _("a skipped exercise"),
}


class SeenFlagQuerySet(OfPatientQuerySet["SeenFlag"]):
    def of_patients(self, patients: Collection[int]) -> dict[int, dict[Flag, "SeenFlag"]]:
        """By the patient's key: the row of each flag that was seen; in one query."""
        found: dict[int, dict[Flag, SeenFlag]] = defaultdict(dict)
        for row in self.filter(patient__in=patients).select_related("seen_by"):
            found[row.patient_id][Flag(row.flag)] = row
        return found


class SeenFlag(models.Model):
    """One row for each patient and flag: the latest time it was seen. `severity` as it was then."""

    patient = models.ForeignKey(
        Patient, models.CASCADE, related_name="seen_flags", verbose_name=_("patient")
    )
    flag = models.CharField(_("reason"), max_length=8, choices=list(FLAG_NAMES.items()))
    severity = models.PositiveSmallIntegerField()
    skipped_exercise = models.ForeignKey(
        Exercise, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    look_again_on = models.DateField(_("look again on"))
    seen_at = models.DateTimeField(_("seen"))
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("seen by"),
    )

    objects = SeenFlagQuerySet.as_manager()

    class Meta:
        verbose_name = _("seen reason")
        verbose_name_plural = _("seen reasons")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["patient", "flag"], name="seen_flag_once"),
            models.CheckConstraint(
                condition=models.Q(flag__in=[flag.value for flag in FLAG_NAMES]),
                name="seen_flag_known",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_flag_display())

    @property
    def seen(self) -> Seen:
        return Seen(self.severity, self.look_again_on, self.skipped_exercise_id)


def settle(
    patient: Patient,
    flag: Flag,
    *,
    severity: int,
    skipped: int | None,
    look_again_on: date,
    by: "User",
    at: datetime,
) -> None:
    """Notes that a reason was seen; sent twice, the later day is valid."""
    SeenFlag.objects.update_or_create(
        patient=patient,
        flag=flag.value,
        defaults={
            "severity": severity,
            "skipped_exercise_id": skipped,
            "look_again_on": look_again_on,
            "seen_at": at,
            "seen_by": by,
        },
    )
