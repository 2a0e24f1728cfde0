"""Sessions, and recording reports of what was done, which may come late or twice.

Each exercise and side of a session has one row, made with the session, with that day's
prescription. A report raises its figures to the larger value and never lowers one: the same
reports in any order, any number of times, leave the same rows. Their sums, the session's tally, are
written in the same transaction; `manage.py recount` recomputes them.
"""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import asdict, fields
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.db.models import Case, F, Q, When
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from workouts.domain.adherence import Tally, tally
from workouts.domain.day import practice_day
from workouts.domain.dose import Side as DomainSide
from workouts.domain.pain import NPRS_MAX, Concern, pain_concern
from workouts.models.catalogue import Routine, RoutineItem
from workouts.models.days import day_text
from workouts.models.exercise_logs import ExerciseLog, Report, SkipReason
from workouts.models.latest_sessions import MORNINGS
from workouts.models.multiline import MultilineField
from workouts.models.people import Patient
from workouts.models.plans import SessionLength
from workouts.models.prescriptions import Prescribed, as_shipped
from workouts.models.session_queries import PAIN_CONCERN, SessionLogQuerySet
from workouts.models.zones import zone_or_clinics

if TYPE_CHECKING:
    from workouts.models.owners import Owner


TALLY_COLUMNS = tuple(column.name for column in fields(Tally))


class SessionLog(models.Model):
    """One session. Its practice day is decided at the start and never changes afterwards."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(
        Patient,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("patient"),
    )
    guest_hash = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    routine = models.ForeignKey(
        Routine, models.PROTECT, related_name="sessions", verbose_name=_("routine")
    )
    version = models.CharField(_("version"), max_length=8, choices=SessionLength.choices)
    practice_day = models.DateField(_("practice day"))
    zone = models.CharField(_("time zone"), max_length=64)
    utc_offset_minutes = models.SmallIntegerField(_("offset from UTC (minutes)"))
    start_minute = models.PositiveSmallIntegerField(_("started (minute of the day)"))
    started_at = models.DateTimeField(_("started"))
    start_was_clamped = models.BooleanField(_("start time was corrected"), default=False)
    begun_offline = models.BooleanField(_("begun without a network"), default=False)
    declared_later = models.BooleanField(
        _("declared on a later day"),
        default=False,
        help_text=_("Logged by the patient later, so its start time is not known."),
    )
    # Updated by every change that a glance shows, answers and a new owner included.
    progressed_at = models.DateTimeField(_("last progress"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    pain_before = models.PositiveSmallIntegerField(
        _("pain before (0–10)"), null=True, blank=True, validators=[MaxValueValidator(NPRS_MAX)]
    )
    pain_after = models.PositiveSmallIntegerField(
        _("pain after (0–10)"), null=True, blank=True, validators=[MaxValueValidator(NPRS_MAX)]
    )
    pain_next_morning = models.PositiveSmallIntegerField(
        _("pain next morning (0–10)"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(NPRS_MAX)],
    )
    pain_limit = models.PositiveSmallIntegerField(
        _("pain limit"), null=True, blank=True, validators=[MaxValueValidator(NPRS_MAX)]
    )
    note = MultilineField(_("note for the therapist"), max_length=2000, blank=True)
    note_read_at = models.DateTimeField(_("note read by the therapist"), null=True, editable=False)

    # The tally: what its exercise logs add up to, written with them (ADR 3).
    exercise_count = models.PositiveSmallIntegerField(default=0, editable=False)
    open_count = models.PositiveSmallIntegerField(default=0, editable=False)
    prescribed_reps = models.PositiveSmallIntegerField(
        _("repetitions asked for"), default=0, editable=False
    )
    done_reps = models.PositiveSmallIntegerField(_("repetitions done"), default=0, editable=False)
    timed_reps = models.PositiveSmallIntegerField(default=0, editable=False)
    # `domain.adherence.Tally.is_kept` as a column.
    is_kept = models.GeneratedField(
        expression=models.ExpressionWrapper(
            Q(exercise_count__gt=0, exercise_count__gte=2 * F("open_count")),
            output_field=models.BooleanField(),
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    objects = SessionLogQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["-started_at"]
        indexes = [
            models.Index(fields=["patient", "practice_day"], name="session_patient_day"),
            models.Index(fields=["patient", "progressed_at"], name="session_patient_progress"),
            models.Index(fields=["started_at"], name="session_newest"),
            models.Index(fields=["version", "started_at"], name="session_version_newest"),
            models.Index(
                fields=["started_at"], condition=PAIN_CONCERN, name="session_concern_newest"
            ),
            models.Index(
                fields=["patient"],
                condition=Q(note_read_at=None) & ~Q(note=""),
                name="session_unread_word",
            ),
            models.Index(fields=["practice_day"], condition=~Q(note=""), name="session_word_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(patient__isnull=False, guest_hash="")
                | (Q(patient__isnull=True) & ~Q(guest_hash="")),
                name="session_has_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(pain_before__isnull=True) | Q(pain_before__lte=NPRS_MAX),
                name="session_pain_before_on_nprs",
            ),
            models.CheckConstraint(
                condition=Q(pain_after__isnull=True) | Q(pain_after__lte=NPRS_MAX),
                name="session_pain_after_on_nprs",
            ),
            models.CheckConstraint(
                condition=Q(pain_next_morning__isnull=True) | Q(pain_next_morning__lte=NPRS_MAX),
                name="session_pain_next_morning_on_nprs",
            ),
            models.CheckConstraint(
                condition=Q(pain_limit__isnull=True) | Q(pain_limit__lte=NPRS_MAX),
                name="session_pain_limit_on_nprs",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(finished_at__gte=F("started_at")),
                name="session_finished_after_start",
            ),
            models.CheckConstraint(
                condition=Q(start_minute__lt=24 * 60), name="session_start_minute_in_a_day"
            ),
            models.CheckConstraint(
                condition=Q(version__in=SessionLength.values), name="session_version_known"
            ),
        ]

    def __str__(self) -> str:
        return _("Session of %(day)s") % {"day": day_text(self.practice_day)}

    def get_absolute_url(self) -> str:
        return reverse("session", args=[self.uuid])

    def is_owned_by(self, owner: "Owner") -> bool:
        return (owner.patient is not None and self.patient_id == owner.patient.pk) or (
            self.guest_hash != "" and self.guest_hash == owner.guest_hash
        )

    @property
    def concern(self) -> Concern:
        """The pain concern, by the plan's limit on that day."""
        return pain_concern(
            before=self.pain_before,
            after=self.pain_after,
            next_morning=self.pain_next_morning,
            limit=self.pain_limit,
        )

    def age_in_days(self, *, now: datetime) -> int:
        """0 on its practice day, in the session's zone; 1 from three in the night after."""
        return (practice_day(now, zone_or_clinics(self.zone)) - self.practice_day).days

    def prescribed_logs(self, prescribed: Prescribed) -> list[ExerciseLog]:
        """Its new rows, in the order of that day, not stored yet."""
        return [
            ExerciseLog.prescribed(self, each, side)
            for each in prescribed.items_of(self.version)
            for side in each.dose.sides_on(self.practice_day)
        ]

    @transaction.atomic
    def record(
        self,
        reports: Collection[Report],
        *,
        at: datetime,
        pain_after: int | None = None,
        note: str = "",
    ) -> None:
        """Raises each figure to the larger of the stored and the reported one.

        A missing answer (no pain, no note) does not change the stored one.
        """
        answers: dict[str, object] = {}
        if pain_after is not None:
            answers["pain_after"] = pain_after
        if note:
            # A note that was read and then changed is new again.
            answers["note"] = note
            answers["note_read_at"] = Case(When(note=note, then=F("note_read_at")), default=None)
        if not reports and not answers:
            return
        # First, so that of two reports at the same instant the second waits for the first one's
        # rows, and its tally has them.
        SessionLog.objects.filter(pk=self.pk).update(progressed_at=at, **answers)
        if reports:
            self.raise_figures(reports)

    def raise_figures(self, reports: Collection[Report]) -> None:
        logs = self.logs_by_key()
        if self.begun_offline:
            self.make_room(reports, logs)
        for report in reports:
            log = logs.get(report.key)
            # A device sends its whole state each time, and most of it is stored already.
            if log and (larger := report.larger_than(log)):
                ExerciseLog.objects.filter(pk=log.pk).update(
                    **{name: Greatest(name, value) for name, value in larger.items()}
                )
                for name, value in larger.items():
                    setattr(log, name, value)
        self.write_tally(logs.values())

    def logs_by_key(self) -> dict[tuple[int, str], ExerciseLog]:
        logs = self.exercise_logs.select_related("item")
        return {(log.item_id, log.side): log for log in logs}

    def make_room(
        self, reports: Iterable[Report], logs: dict[tuple[int, str], ExerciseLog]
    ) -> None:
        """Adds rows and repetitions for what was done by another plan than today's.

        A session begun offline follows the plan that the device had. The reports' RoutineItems
        have to exist. Adds the new rows to `logs`.
        """
        missing = [report for report in reports if report.key not in logs]
        items = RoutineItem.objects.in_bulk({report.item_id for report in missing})
        added = [
            ExerciseLog.prescribed(self, as_shipped(items[each.item_id]), DomainSide(each.side))
            for each in missing
        ]
        ExerciseLog.objects.bulk_create(added, ignore_conflicts=True)
        if added:
            logs |= self.logs_by_key()
        for report in reports:
            log = logs[report.key]
            if report.reps > log.prescribed_reps_max:
                log.prescribed_reps_max = report.reps
                ExerciseLog.objects.filter(pk=log.pk).update(
                    prescribed_reps_max=Greatest("prescribed_reps_max", report.reps)
                )

    @property
    def tally(self) -> Tally:
        return Tally(**{name: getattr(self, name) for name in TALLY_COLUMNS})

    def write_tally(self, logs: Iterable[ExerciseLog]) -> None:
        """Stores the tally. `logs` are all its exercise logs, as stored."""
        counted = asdict(tally(log.side_record for log in logs))
        SessionLog.objects.filter(pk=self.pk).update(**counted)
        for name, value in counted.items():
            setattr(self, name, value)

    @transaction.atomic
    def recount(self) -> None:
        """Recomputes the tally from its exercise logs."""
        SessionLog.objects.select_for_update().get(pk=self.pk)
        self.write_tally(self.logs_by_key().values())

    def declare_all(self, *, at: datetime) -> None:
        """Declares on a later day that all was done, except what was skipped.

        Its start is known only if something was practiced in it before.
        """
        if not SessionLog.objects.filter(pk=self.pk).practiced().exists():
            SessionLog.objects.filter(pk=self.pk).update(declared_later=True)
        reports = [
            Report(item_id=log.item_id, side=log.side, declared_reps=log.prescribed_reps)
            for log in self.exercise_logs.filter(skip_reason=SkipReason.NONE)
        ]
        self.record(reports, at=at)
        self.finish(at=at)

    def finish(self, *, at: datetime) -> None:
        """Closes the session. Only the first call counts."""
        SessionLog.objects.filter(pk=self.pk).unfinished().update(finished_at=at)

    def may_reopen(self, logs: Iterable[ExerciseLog], *, now: datetime) -> bool:
        """Whether its practice day is not over, and something is left to do."""
        is_undone = any(not log.side_record.is_done for log in logs)
        return is_undone and self.age_in_days(now=now) == 0

    def reopen(self, *, at: datetime) -> bool:
        """Reopens a closed session. False if it stays closed."""
        is_reopened = self.may_reopen(self.exercise_logs.in_order(), now=at)
        if is_reopened:
            SessionLog.objects.filter(pk=self.pk).update(finished_at=None)
        return is_reopened

    def record_morning(self, pain: int, *, at: datetime) -> bool:
        """Stores the pain on the morning after; a later answer replaces an earlier one.

        False, and nothing is stored, unless it is the day after the session's own, or one later.
        """
        is_in_time = self.age_in_days(now=at) in MORNINGS
        if is_in_time:
            self.pain_next_morning, self.progressed_at = pain, at
            self.save(update_fields=["pain_next_morning", "progressed_at"])
        return is_in_time
