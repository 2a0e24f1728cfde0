"""The queryset of sessions: filters by owner, day, kept or pain; starting and declaring one."""

import uuid
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self, cast

from django.db import models, transaction
from django.db.models import F, Prefetch, Q
from django.utils import timezone

from workouts.domain.adherence import tally
from workouts.domain.day import LocalStart, local_start
from workouts.domain.pain import IMPORTANT_RISE
from workouts.domain.streak import KeptStart
from workouts.models.catalogue import Routine
from workouts.models.exercise_logs import ExerciseLog
from workouts.models.of_patient import OfPatientQuerySet
from workouts.models.people import Patient

if TYPE_CHECKING:
    from workouts.models.owners import Owner, PatientOwner
    from workouts.models.prescriptions import Prescribed
    from workouts.models.sessions import SessionLog


SESSIONS_PER_QUERY = 500
# `domain.pain.pain_concern` in SQL. An index has the same words, so that they find it.
PAIN_CONCERN = (
    Q(pain_after__gte=F("pain_before") + IMPORTANT_RISE)
    | Q(pain_next_morning__gte=F("pain_before") + IMPORTANT_RISE)
    | Q(pain_before__gt=F("pain_limit"))
    | Q(pain_after__gt=F("pain_limit"))
    | Q(pain_next_morning__gt=F("pain_limit"))
)


class SessionLogQuerySet(OfPatientQuerySet["SessionLog"]):
    def owned_by(self, owner: "Owner") -> Self:
        """Sessions of the person behind a request: the patient's own, or this browser's guest's."""
        mine = Q(pk__in=())
        if owner.patient is not None:
            mine |= Q(patient=owner.patient)
        if owner.guest_hash:
            mine |= Q(guest_hash=owner.guest_hash)
        return self.filter(mine)

    def of(self, patient: Patient | models.OuterRef) -> Self:
        return self.filter(patient=patient)

    def of_guest(self, guest_hash: str) -> Self:
        """A guest's sessions; none without a secret, since claimed ones have an empty hash."""
        return self.filter(guest_hash=guest_hash) if guest_hash else self.none()

    def on(self, day: date) -> Self:
        return self.filter(practice_day=day)

    def unfinished(self) -> Self:
        return self.filter(finished_at=None)

    def kept(self) -> Self:
        """Sessions that count for their day."""
        return self.filter(is_kept=True)

    def practiced(self) -> Self:
        """Sessions in which something was done: opening one is not practice."""
        return self.filter(done_reps__gt=0)

    def of_concern(self) -> Self:
        """Sessions with a pain concern."""
        return self.filter(PAIN_CONCERN)

    def kept_starts(self) -> list[KeptStart]:
        """The starts of the kept sessions for `domain.streak`, in any order."""
        starts = self.kept().order_by().values_list("started_at", "practice_day")
        return [KeptStart(started_at=at, practice_day=day) for at, day in starts]

    def latest_start_minutes(self, count: int) -> list[int]:
        """The start minutes of the latest practiced sessions, newest first.

        Without those declared on a later day: their start is unknown.
        """
        latest = self.practiced().filter(declared_later=False).order_by("-started_at")
        return list(latest.values_list("start_minute", flat=True)[:count])

    def resumable_by(self, owner: "Owner", *, day: date) -> "SessionLog | None":
        """The owner's unfinished session of that practice day, or None."""
        return self.owned_by(owner).on(day).unfinished().order_by("-started_at").first()

    def claimable_by(self, owner: "Owner") -> Self:
        """This browser's guest sessions, which the signed-in person may claim."""
        if not owner.user.is_authenticated:
            return self.none()
        return self.of_guest(owner.guest_hash).practiced()

    @transaction.atomic
    def start(
        self,
        *,
        owner: "Owner",
        session_uuid: uuid.UUID,
        prescribed: "Prescribed",
        version: str,
        local_start: LocalStart,
        **fields: Any,
    ) -> "SessionLog":
        """Creates the session, or returns the existing one with this uuid.

        Its exercise logs are created in the order of practice on that day.
        """
        session, is_new = self.get_or_create(
            uuid=session_uuid,
            defaults={
                "patient": owner.patient,
                "guest_hash": "" if owner.patient else owner.guest_hash,
                # Without a routine there are no items, and nothing to start.
                "routine": cast(Routine, prescribed.routine),
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
            logs = ExerciseLog.objects.bulk_create(session.prescribed_logs(prescribed))
            session.write_tally(logs)
        return session

    @transaction.atomic
    def declare(
        self,
        *,
        owner: "PatientOwner",
        day: date,
        prescribed: "Prescribed",
        version: str,
        at: datetime,
    ) -> "SessionLog | None":
        """Declares that day's session as done; None if the day is kept already.

        A session of that day and length is completed. A new one gets the usual time as its start,
        so that the days stay in their order. ValueError for a day that the patient's zone never
        had.
        """
        patient = owner.patient
        of_day = self.of(patient).on(day)
        if of_day.kept().exists():
            return None
        begun = of_day.filter(version=version).order_by("-started_at").first()
        started_at = patient.start_on(day)
        session = begun or self.start(
            owner=owner,
            # The same declaration sent twice has the same uuid.
            session_uuid=uuid.uuid5(patient.user.opaque_id, f"{day} {version}"),
            prescribed=prescribed,
            version=version,
            local_start=local_start(started_at, patient.zone_name),
            started_at=started_at,
        )
        session.declare_all(at=at)
        return session

    def recount(self) -> int:
        """Recomputes the tally of each session from its exercise logs.

        Returns how many tallies were wrong.
        """
        differing = 0
        with_logs = Prefetch("exercise_logs", ExerciseLog.objects.select_related("item"))
        pks = list(self.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(pks), SESSIONS_PER_QUERY):
            sessions = self.filter(pk__in=pks[start : start + SESSIONS_PER_QUERY])
            for session in sessions.prefetch_related(with_logs):
                logs = session.exercise_logs.all()
                if session.tally != tally(log.side_record for log in logs):
                    session.recount()
                    differing += 1
        return differing

    def claim(self, guest_hash: str, patient: Patient) -> int:
        """Makes a guest's sessions the patient's. Of two claims at once, one gets each session."""
        return self.of_guest(guest_hash).update(
            patient=patient, guest_hash="", progressed_at=timezone.now()
        )
