"""Sessions: one row for each, and the reports of what was done, which may come late or twice.

Each exercise and side of a session has one row, made with the session and carrying that day's
prescription. A report raises its figures to the larger value and never lowers one: the same
reports in any order, any number of times, leave the same rows. Whether an exercise is done, or a
day kept, is derived from them and stored nowhere.
"""

import uuid

from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Sum, When
from django.db.models.functions import Greatest, Least
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workouts.domain.day import local_start, practice_day
from workouts.domain.dose import Side as DomainSide
from workouts.domain.pain import IMPORTANT_RISE, pain_concern
from workouts.domain.streak import KeptStart
from workouts.models.catalogue import Routine, RoutineItem
from workouts.models.days import day_text
from workouts.models.exercise_logs import ExerciseLog, Report, SkipReason
from workouts.models.latest_sessions import MORNINGS
from workouts.models.multiline import MultilineField
from workouts.models.people import Patient, zone_or_clinics
from workouts.models.plans import NPRS_MAX, SessionLength
from workouts.models.prescriptions import as_shipped


class SessionLogQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Sessions of the patients whom this member of staff looks after."""
        return self.filter(patient__in=Patient.objects.visible_to(user))

    def owned_by(self, owner):
        """Sessions of the person behind a request: the patient's own, or this browser's guest's."""
        mine = Q(pk__in=())
        if owner.patient is not None:
            mine |= Q(patient=owner.patient)
        if owner.guest_hash:
            mine |= Q(guest_hash=owner.guest_hash)
        return self.filter(mine)

    def of(self, patient):
        return self.filter(patient=patient)

    def of_guest(self, guest_hash):
        """A guest's sessions; none without a secret, since claimed ones have an empty hash."""
        return self.filter(guest_hash=guest_hash) if guest_hash else self.none()

    def on(self, day):
        return self.filter(practice_day=day)

    def unfinished(self):
        return self.filter(finished_at=None)

    def with_dose(self):
        """Adds what was prescribed and done: exercises, exercises still open, repetitions."""
        logs = "exercise_logs__"
        done = Greatest(f"{logs}reps_done", f"{logs}declared_reps")
        is_open = Q(**{f"{logs}reps_done__lt": F(f"{logs}prescribed_reps")}) & Q(
            **{f"{logs}declared_reps__lt": F(f"{logs}prescribed_reps")}
        )
        return self.annotate(
            exercise_count=Count(f"{logs}item", distinct=True),
            open_count=Count(f"{logs}item", distinct=True, filter=is_open),
            prescribed_reps=Sum(f"{logs}prescribed_reps"),
            done_reps=Sum(Least(done, f"{logs}prescribed_reps")),
        )

    def with_tally(self):
        """Adds to `with_dose` how many of the repetitions done were counted by the timer."""
        timed = Least("exercise_logs__reps_done", "exercise_logs__prescribed_reps")
        return self.with_dose().annotate(timed_reps=Sum(timed))

    def kept(self):
        """Sessions with half of their exercises done: `domain.adherence.is_kept` in SQL."""
        return self.with_dose().filter(
            exercise_count__gt=0, exercise_count__gte=2 * F("open_count")
        )

    def practised(self):
        """Sessions in which something was done: opening one is not practice."""
        return self.filter(
            Exists(
                ExerciseLog.objects.filter(session=OuterRef("pk")).filter(
                    Q(reps_done__gt=0) | Q(declared_reps__gt=0)
                )
            )
        )

    def of_concern(self):
        """Sessions whose pain deserves a second look: `domain.pain.pain_concern` in SQL."""
        rise = F("pain_before") + IMPORTANT_RISE
        limit = F("pain_limit")
        return self.filter(
            Q(pain_after__gte=rise)
            | Q(pain_next_morning__gte=rise)
            | Q(pain_before__gt=limit)
            | Q(pain_after__gt=limit)
            | Q(pain_next_morning__gt=limit)
        )

    def kept_starts(self):
        """What `domain.streak` folds: the start of each kept session, in any order."""
        starts = self.kept().order_by().values_list("started_at", "practice_day")
        return [KeptStart(started_at=at, practice_day=day) for at, day in starts]

    def latest_start_minutes(self, count):
        """At which minute of the day the latest practised sessions began, newest first.

        Of one declared on a later day nobody knows.
        """
        latest = self.practised().filter(declared_later=False).order_by("-started_at")
        return list(latest.values_list("start_minute", flat=True)[:count])

    def resumable_by(self, owner, *, day):
        """The owner's unfinished session of that practice day, if there is one."""
        return self.owned_by(owner).on(day).unfinished().order_by("-started_at").first()

    def claimable_by(self, owner):
        """A guest's sessions that the person now signed in may say were theirs."""
        if not owner.user.is_authenticated:
            return self.none()
        return self.of_guest(owner.guest_hash).practised()

    @transaction.atomic
    def start(self, *, owner, session_uuid, prescribed, version, local_start, **fields):
        """Opens the session, or returns it as it is when this uuid was opened before.

        Its rows are made in the order in which they are practised on that day.
        """
        session, is_new = self.get_or_create(
            uuid=session_uuid,
            defaults={
                "patient": owner.patient,
                "guest_hash": "" if owner.patient else owner.guest_hash,
                "routine": prescribed.routine,
                "pain_limit": prescribed.pain_limit,
                "version": version,
                "practice_day": local_start.practice_day,
                "zone": local_start.zone,
                "utc_offset_minutes": local_start.utc_offset_minutes,
                "start_minute": local_start.start_minute,
                **fields,
            },
        )
        if is_new:
            ExerciseLog.objects.bulk_create(session.prescribed_logs(prescribed))
        return session

    @transaction.atomic
    def declare(self, *, owner, day, prescribed, version, at):
        """That day's session by the patient's word alone; None where the day is kept already.

        What was begun that day in this version is raised. A new session gets the usual time as
        its start, so that the days stay in their order. ValueError for a day that the patient's
        zone never had.
        """
        patient = owner.patient
        of_day = self.of(patient).on(day)
        if of_day.kept().exists():
            return None
        begun = of_day.filter(version=version).order_by("-started_at").first()
        started_at = patient.start_on(day)
        session = begun or self.start(
            owner=owner,
            # The same word said twice names the same session.
            session_uuid=uuid.uuid5(patient.user.opaque_id, f"{day} {version}"),
            prescribed=prescribed,
            version=version,
            local_start=local_start(started_at, patient.zone_name),
            started_at=started_at,
        )
        session.declare_all(at=at)
        return session

    def claim(self, guest_hash, patient):
        """Makes a guest's sessions the patient's. Of two claims at once, one gets each session."""
        return self.of_guest(guest_hash).update(
            patient=patient, guest_hash="", progressed_at=timezone.now()
        )


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
        help_text=_("By the patient's word alone, so the time at which it began is not known."),
    )
    # Moved by whatever a glance at the patient tells, answers and a new owner included.
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
    note = MultilineField(_("word to the therapist"), max_length=2000, blank=True)
    note_read_at = models.DateTimeField(_("word read by the therapist"), null=True, editable=False)

    objects = SessionLogQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["-started_at"]
        indexes = [
            models.Index(fields=["patient", "practice_day"], name="session_patient_day"),
            models.Index(fields=["patient", "progressed_at"], name="session_patient_progress"),
            models.Index(
                fields=["patient"],
                condition=Q(note_read_at=None) & ~Q(note=""),
                name="session_unread_word",
            ),
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

    def __str__(self):
        return _("Session of %(day)s") % {"day": day_text(self.practice_day)}

    def get_absolute_url(self):
        return reverse("session", args=[self.uuid])

    def is_owned_by(self, owner):
        return (owner.patient is not None and self.patient_id == owner.patient.pk) or (
            self.guest_hash != "" and self.guest_hash == owner.guest_hash
        )

    @property
    def concern(self):
        """Whether its pain deserves a second look, against the plan's limit on that day."""
        return pain_concern(
            before=self.pain_before,
            after=self.pain_after,
            next_morning=self.pain_next_morning,
            limit=self.pain_limit,
        )

    def age_in_days(self, *, now):
        """0 on its own practice day, where it was practised; 1 from three in the night after."""
        return (practice_day(now, zone_or_clinics(self.zone)) - self.practice_day).days

    def prescribed_logs(self, prescribed):
        """The rows that it begins with, in the order of that day, not stored yet."""
        return [
            ExerciseLog.prescribed(self, each, side)
            for each in prescribed.items_of(self.version)
            for side in each.dose.sides_on(self.practice_day)
        ]

    @transaction.atomic
    def record(self, reports, *, at, pain_after=None, note=""):
        """Raises each reported figure to the larger of the stored and the reported one.

        An answer that is left out (no pain, no note) leaves what was answered before.
        """
        if self.begun_offline:
            self.make_room(reports)
        stored = {(log.item_id, log.side): log for log in self.exercise_logs.all()}
        for report in reports:
            figures = report.figures
            log = stored.get((report.item_id, report.side))
            # A device sends its whole state each time, and most of it is known already.
            if log and any(value > getattr(log, name) for name, value in figures.items()):
                ExerciseLog.objects.filter(pk=log.pk).update(
                    **{name: Greatest(name, value) for name, value in figures.items()}
                )
        answers = {}
        if pain_after is not None:
            answers["pain_after"] = pain_after
        if note:
            # A word that was read and then changed is new again.
            answers["note"] = note
            answers["note_read_at"] = Case(When(note=note, then=F("note_read_at")), default=None)
        if reports or answers:
            SessionLog.objects.filter(pk=self.pk).update(progressed_at=at, **answers)

    def make_room(self, reports):
        """Rows and repetitions for what was done by an earlier plan than today's.

        A session begun without a network follows the plan that the device knew. RoutineItems that
        the reports name have to exist.
        """
        stored = {(log.item_id, log.side): log for log in self.exercise_logs.all()}
        missing = [report for report in reports if report.key not in stored]
        items = RoutineItem.objects.in_bulk({report.item_id for report in missing})
        added = [
            ExerciseLog.prescribed(self, as_shipped(items[each.item_id]), DomainSide(each.side))
            for each in missing
        ]
        ExerciseLog.objects.bulk_create(added, ignore_conflicts=True)
        stored |= {(log.item_id, log.side): log for log in added}
        for report in reports:
            if report.reps > stored[report.key].prescribed_reps_max:
                self.exercise_logs.filter(item=report.item_id, side=report.side).update(
                    prescribed_reps_max=Greatest("prescribed_reps_max", report.reps)
                )

    def declare_all(self, *, at):
        """Takes the patient's word on a later day: all was done but for what was skipped then.

        When it began is known only if something was practised in it before.
        """
        if not SessionLog.objects.filter(pk=self.pk).practised().exists():
            SessionLog.objects.filter(pk=self.pk).update(declared_later=True)
        reports = [
            Report(item_id=log.item_id, side=log.side, declared_reps=log.prescribed_reps)
            for log in self.exercise_logs.filter(skip_reason=SkipReason.NONE)
        ]
        self.record(reports, at=at)
        self.finish(at=at)

    def finish(self, *, at):
        """Closes the session. Of repeated finishes the first one counts."""
        SessionLog.objects.filter(pk=self.pk).unfinished().update(finished_at=at)

    def may_reopen(self, logs, *, now):
        """Whether its own practice day is not over yet, and something of its rows left to do."""
        is_undone = any(not log.side_record.is_done for log in logs)
        return is_undone and self.age_in_days(now=now) == 0

    def reopen(self, *, at):
        """Goes on with a closed session. False where it stays closed."""
        is_reopened = self.may_reopen(self.exercise_logs.in_order(), now=at)
        if is_reopened:
            SessionLog.objects.filter(pk=self.pk).update(finished_at=None)
        return is_reopened

    def record_morning(self, pain, *, at):
        """Keeps how the hip is on the morning after; a later answer takes an earlier one's place.

        False, and nothing is kept, unless it is the day after the session's own, or one later.
        """
        is_in_time = self.age_in_days(now=at) in MORNINGS
        if is_in_time:
            self.pain_next_morning, self.progressed_at = pain, at
            self.save(update_fields=["pain_next_morning", "progressed_at"])
        return is_in_time
