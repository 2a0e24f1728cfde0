"""Covers: a colleague sees and works with a patient until a day, as during a vacation.

The therapist stays the therapist. A cover ends by itself after its last day, which is a day of the
clinic's calendar, and can be ended before.
"""

from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workouts.models.days import day_text
from workouts.models.people import Patient
from workouts.models.users import User


class CoverQuerySet(models.QuerySet["Cover"]):
    def visible_to(self, user: User) -> Self:
        """Covers of the patients whom this member of staff sees."""
        return self.filter(patient__in=Patient.objects.visible_to(user))

    def running(self, *, day: date) -> Self:
        return self.filter(ended_at=None, until__gte=day)

    def end(self, *, now: datetime) -> int:
        """Ends those that were not ended before, and returns how many."""
        return self.filter(ended_at=None).update(ended_at=now)

    @transaction.atomic
    def arrange(
        self, patient: Patient, colleague: User, *, until: date, by: User, now: datetime
    ) -> bool:
        """Lets the colleague cover the patient until that day, in place of an earlier cover.

        False if nothing changes: it is the patient's therapist, or covers until that day already.
        """
        patient = Patient.objects.select_for_update().get(pk=patient.pk)
        own = self.filter(patient=patient, colleague=colleague)
        if patient.therapist_id == colleague.pk or own.filter(until=until, ended_at=None).exists():
            return False
        own.end(now=now)
        self.create(patient=patient, colleague=colleague, until=until, made_by=by, made_at=now)
        patient.leave_version(gettext("Covered by a colleague"))
        return True


class Cover(models.Model):
    """A colleague who sees a patient of another therapist until a day, that day included."""

    patient = models.ForeignKey(
        Patient, models.CASCADE, related_name="covers", verbose_name=_("patient")
    )
    colleague = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="covers",
        verbose_name=_("colleague"),
    )
    until = models.DateField(_("until"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("made by"),
    )
    made_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, editable=False)

    objects = CoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("cover")
        verbose_name_plural = _("covers")
        ordering = ["until", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "colleague"],
                condition=Q(ended_at=None),
                name="cover_one_of_each_colleague",
            ),
        ]

    def __str__(self) -> str:
        return _("Cover until %(day)s") % {"day": day_text(self.until)}
