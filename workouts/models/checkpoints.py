"""The stored sums of a patient's practice up to a day, so that no page reads years of sessions.

A checkpoint is derived: any row may be deleted at any time. `workouts.progress.checkpoints` makes
it, and decides whether it is still valid (ADR 9).
"""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Min, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from workouts.domain import streak
from workouts.models.days import day_text
from workouts.models.derived import DerivedQuerySet
from workouts.models.people import Patient
from workouts.models.sessions import SessionLog


class CheckpointQuerySet(DerivedQuerySet["Checkpoint"]):
    def with_late_day(self) -> Self:
        """Adds the earliest practice day of the sessions that have progressed since, or None."""
        late = SessionLog.objects.of(OuterRef("pk")).filter(progressed_at__gt=OuterRef("as_of"))
        first = late.order_by().values("patient").annotate(day=Min("practice_day")).values("day")
        return self.annotate(late_day=Subquery(first))


class Checkpoint(models.Model):
    """The sums up to the day `until`, by every change up to the instant `as_of`.

    `fingerprint` is that of the plans and pauses up to that day. `starts` are the start minutes of
    the latest practiced sessions, newest first. Without a strength no day was kept by then.
    """

    patient = models.OneToOneField(
        Patient,
        models.CASCADE,
        primary_key=True,
        related_name="checkpoint",
        verbose_name=_("patient"),
    )
    as_of = models.DateTimeField()
    until = models.DateField()
    fingerprint = models.CharField(max_length=64)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    starts = models.JSONField(default=list)
    current = models.PositiveIntegerField(default=0)
    longest = models.PositiveIntegerField(default=0)
    reserves = models.PositiveSmallIntegerField(default=0)
    strength = models.FloatField(null=True)

    # Where it was read by `with_late_day`.
    late_day: date | None

    objects = CheckpointQuerySet.as_manager()

    class Meta:
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")
        default_permissions = ()

    def __str__(self) -> str:
        return _("Checkpoint of %(day)s") % {"day": day_text(self.until)}

    @property
    def streak(self) -> streak.Checkpoint | None:
        """What `domain.streak.read_streak` continues from; None if no day was kept by then."""
        if self.strength is None:
            return None
        return streak.Checkpoint(
            until=self.until,
            current=self.current,
            longest=self.longest,
            reserves=self.reserves,
            strength=self.strength,
        )
