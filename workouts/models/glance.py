"""The stored summary row behind each line of the patient list. All of it is derived.

A row is valid until its input changes: the practice day, a session, a plan, a pause, the zone, a
reason that was seen. The table may be emptied at any time: `workouts.progress.glances` recomputes
each row (ADR 11).
"""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workouts.domain.attention import Flag, PainTrend
from workouts.domain.settling import Situation, is_settled
from workouts.models.catalogue import Exercise
from workouts.models.days import day_text
from workouts.models.derived import DerivedQuerySet
from workouts.models.pauses import Pause
from workouts.models.people import Patient
from workouts.models.plans import Plan
from workouts.models.seen_flags import SeenFlag, SeenFlags
from workouts.models.sessions import SessionLog

STRIP_DAYS = 28
# The column of each flag, the most serious first.
FLAG_COLUMNS = {
    Flag.HURTS: "hurts",
    Flag.STOPPED: "has_stopped",
    Flag.FALLING: "is_falling",
    Flag.SKIPS: "keeps_skipping",
}


def was_planned_again(patient: OuterRef, *, since: datetime | OuterRef) -> Q:
    """A condition: whether a plan or a pause was added, changed or deleted since then."""
    plans, pauses = (
        Exists(model.history.filter(patient_id=patient, history_date__gt=since))
        for model in (Plan, Pause)
    )
    return plans | pauses


class GlanceQuerySet(DerivedQuerySet["Glance"]):
    def fresh_at(self, now: datetime) -> Self:
        """The rows whose input has not changed."""
        as_of = OuterRef("as_of")
        progressed = SessionLog.objects.of(OuterRef("pk")).filter(progressed_at__gt=as_of)
        seen = SeenFlag.objects.filter(patient=OuterRef("pk"), seen_at__gt=as_of)
        return self.filter(
            ~Exists(progressed),
            ~Exists(seen),
            ~was_planned_again(OuterRef("pk"), since=as_of),
            valid_until__gt=now,
            zone=F("patient__zone"),
        )


class Glance(models.Model):
    """The summary on `day`, by every change up to `as_of`; valid until `valid_until` at most.

    `strip` has a letter for each of the last 28 days, today last.
    """

    patient = models.OneToOneField(
        Patient, models.CASCADE, primary_key=True, related_name="glance", verbose_name=_("patient")
    )
    as_of = models.DateTimeField()
    valid_until = models.DateTimeField()
    zone = models.CharField(max_length=64, blank=True)
    day = models.DateField()

    last_day = models.DateField(null=True)
    silent_days = models.PositiveSmallIntegerField()
    strip = models.CharField(max_length=STRIP_DAYS)
    kept_in_7 = models.PositiveSmallIntegerField()
    kept_in_28 = models.PositiveSmallIntegerField()
    streak = models.PositiveIntegerField()
    strength = models.FloatField()
    timed_share = models.FloatField(null=True)
    pain = models.PositiveSmallIntegerField(null=True)
    pain_before = models.FloatField(null=True)
    pain_lately = models.FloatField(null=True)
    pain_weeks = models.PositiveSmallIntegerField(null=True)
    concern = models.CharField(max_length=12, blank=True)
    concern_day = models.DateField(null=True)
    # Since when without a break, how high, and what it is compared with: limit or answer before.
    concern_since = models.DateField(null=True)
    concern_pain = models.PositiveSmallIntegerField(null=True)
    concern_base = models.PositiveSmallIntegerField(null=True)
    skipped_exercise = models.ForeignKey(Exercise, models.SET_NULL, null=True, related_name="+")

    hurts = models.BooleanField()
    has_stopped = models.BooleanField()
    is_falling = models.BooleanField()
    keeps_skipping = models.BooleanField()
    weight = models.PositiveSmallIntegerField()

    objects = GlanceQuerySet.as_manager()

    is_unreadable = False

    class Meta:
        verbose_name = _("glance")
        verbose_name_plural = _("glances")
        default_permissions = ()

    def __str__(self) -> str:
        return _("Glance of %(day)s") % {"day": day_text(self.day)}

    @classmethod
    def unreadable(cls, patient: Patient, *, now: datetime) -> Self:
        """A substitute for a row that could not be computed; it is never stored."""
        glance = cls(
            patient=patient,
            day=timezone.localdate(now),
            strip="-" * STRIP_DAYS,
            silent_days=0,
            kept_in_7=0,
            kept_in_28=0,
            streak=0,
            strength=0.0,
        )
        glance.is_unreadable = True
        return glance

    @property
    def flags(self) -> list[Flag]:
        """Why the patient needs attention, the most serious first."""
        return [flag for flag, column in FLAG_COLUMNS.items() if getattr(self, column)]

    @property
    def situation(self) -> Situation:
        """The figures by which a reason that was seen gets worse."""
        lately = round(self.pain_lately or 0)
        return Situation(
            pain=max(self.concern_pain or 0, lately),
            silent_days=self.silent_days,
            kept_in_28=self.kept_in_28,
            skipped=self.skipped_exercise_id,
        )

    def open_flags(self, seen: SeenFlags) -> list[Flag]:
        """The flags that were not seen yet, have become worse, or whose day has come."""
        return [
            flag
            for flag in self.flags
            if not is_settled(
                flag, self.situation, seen[flag].seen if flag in seen else None, today=self.day
            )
        ]

    @property
    def days_since(self) -> int | None:
        """Whole days since the last practice; None before the first, never negative."""
        return None if self.last_day is None else max((self.day - self.last_day).days, 0)

    @property
    def pain_trend(self) -> PainTrend | None:
        """The trend of the pain; None if the last week or the weeks before have no answer."""
        if self.pain_before is None or self.pain_lately is None or self.pain_weeks is None:
            return None
        return PainTrend(self.pain_before, self.pain_lately, self.pain_weeks)


def outdated(patients: "QuerySet[Patient]", *, now: datetime) -> "QuerySet[Patient]":
    """The patients whose row is missing or not fresh, the oldest row first."""
    true = Glance.objects.fresh_at(now).values("pk")
    return patients.exclude(pk__in=true).order_by(F("glance__as_of").asc(nulls_first=True), "pk")
