"""Covers: a colleague sees and works with a patient for some days, as during a vacation.

The therapist stays the therapist. A cover begins and ends by itself, on days of the clinic's
calendar, both included. It can be ended before, and gives no access before its first day.
"""

from datetime import date, datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from workouts.models.days import day_text
from workouts.models.of_patient import OfPatientQuerySet
from workouts.models.people import Patient
from workouts.models.users import User


class CoverQuerySet(OfPatientQuerySet["Cover"]):
    def not_over(self, *, day: date) -> Self:
        """Those that run on that day, and those that are coming."""
        return self.filter(ended_at=None, until__gte=day)

    def running(self, *, day: date) -> Self:
        return self.not_over(day=day).filter(first_day__lte=day)

    def end(self, *, now: datetime) -> int:
        """Ends those that were not ended before, and returns how many."""
        return self.filter(ended_at=None).update(ended_at=now)

    @transaction.atomic
    def arrange(
        self,
        patient: Patient,
        colleague: User,
        *,
        first_day: date | None = None,
        until: date,
        by: User,
        now: datetime,
    ) -> bool:
        """Lets the colleague cover the patient on these days; without a first one, from today on.

        It takes the place of the colleague's covers of the patient that share a day with it; one
        that begins earlier runs until the day before. False if nothing changes: it is the
        patient's therapist, or covers the patient on these days already.
        """
        patient = Patient.objects.select_for_update().get(pk=patient.pk)
        today = timezone.localdate(now)
        first_day = first_day or today
        own = self.filter(patient=patient, colleague=colleague).not_over(day=today)
        same_start = Q(first_day=first_day) if first_day > today else Q(first_day__lte=today)
        if patient.therapist_id == colleague.pk or own.filter(same_start, until=until).exists():
            return False
        shared = own.filter(first_day__lte=until, until__gte=first_day)
        if first_day > today:
            earlier = shared.filter(first_day__lt=first_day)
            earlier.update(until=first_day - timedelta(days=1))
        shared.end(now=now)
        self.create(
            patient=patient,
            colleague=colleague,
            first_day=first_day,
            until=until,
            made_by=by,
            made_at=now,
        )
        patient.leave_version(gettext_noop("Covered by a colleague"))
        return True


class Cover(models.Model):
    """A colleague who sees a patient of another therapist on some days, both ends included."""

    patient = models.ForeignKey(
        Patient, models.CASCADE, related_name="covers", verbose_name=_("patient")
    )
    colleague = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="covers",
        verbose_name=_("colleague"),
    )
    first_day = models.DateField(_("from"))
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
                fields=["patient", "colleague", "first_day"],
                condition=Q(ended_at=None),
                name="cover_once_from_a_day",
            ),
            models.CheckConstraint(
                condition=Q(until__gte=F("first_day")), name="cover_days_in_order"
            ),
        ]

    def __str__(self) -> str:
        return _("Cover until %(day)s") % {"day": day_text(self.until)}
