"""Exports all that the site holds about a person, as one JSON file (the right of access).

What of each table is told, and what is not, is written down here column by column.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, QuerySet
from django.http import StreamingHttpResponse

from workouts.domain.day import over_at
from workouts.domain.streak import A_DAY
from workouts.exports.spreadsheets import attachment, read_in_pages, read_sessions, together
from workouts.models import (
    BarrierAnswer,
    Deletion,
    ExerciseLog,
    Invitation,
    Patient,
    PatientRead,
    Pause,
    Plan,
    PlanItem,
    PushSubscription,
    Reminder,
    RoutineItem,
    SessionLog,
    TherapistNote,
    User,
)
from workouts.models.prescriptions import items_before, records_of_items
from workouts.models.sessions import TALLY_COLUMNS

# What is told of each table. A column is named here or among the withheld ones: a test sees to it.
TOLD = {
    User: ["name", "email", "is_staff", "is_active", "joined_at", "last_login"],
    Patient: [
        "therapist",
        "zone",
        "language",
        "usual_slot",
        "anchor",
        "fallback_slot",
        "slot_answered_at",
        "declined_zone",
        "remind_by_mail",
        "cue_tones",
        "cue_voice",
        "cue_vibration",
        "cue_tones_volume",
        "cue_voice_volume",
        "lead_in_seconds",
        "extra_rest_seconds",
        "move_seconds",
        "is_demo",
    ],
    Plan: ["routine", "starts_on", "weekday_mask", "pain_limit"],
    PlanItem: [
        "item",
        "is_left_out",
        "in_short",
        "only_side",
        "reps_min",
        "reps_max",
        "hold_seconds",
        "rest_seconds",
        "remark",
    ],
    Pause: ["first_day", "last_day", "reason", "set_by"],
    BarrierAnswer: ["day", "barrier", "question", "question_read_at"],
    TherapistNote: [
        "author",
        "body",
        "is_visit",
        "written_at",
        "seen_at",
        "addendum_to",
        "session",
        "question",
    ],
    SessionLog: [
        "uuid",
        "routine",
        "version",
        "practice_day",
        "zone",
        "utc_offset_minutes",
        "start_minute",
        "started_at",
        "start_was_clamped",
        "begun_offline",
        "declared_later",
        "progressed_at",
        "finished_at",
        "pain_before",
        "pain_after",
        "pain_next_morning",
        "pain_limit",
        "note",
        "note_read_at",
    ],
    ExerciseLog: [
        "item",
        "side",
        "prescribed_reps",
        "prescribed_reps_max",
        "prescribed_seconds",
        "rest_seconds",
        "remark",
        "reps_done",
        "held_seconds",
        "declared_reps",
        "skip_reason",
        "eased",
    ],
    Reminder: ["day", "slot", "channel", "claimed_at", "sent_at"],
    PushSubscription: ["created_at", "refused_at"],
    Invitation: ["made_by", "made_at", "expires_at", "used_at", "revoked_at"],
    Deletion: ["asked_at", "due_at", "cancelled_at"],
    PatientRead: ["page", "read_at"],
}
# What is not told: `docs/privacy.md` says why. Keys between tables tell nothing of the person.
WITHHELD = {
    User: ["id", "opaque_id", "password", "is_superuser", "folded"],
    Patient: ["id", "user", "calendar_token"],
    Plan: ["id", "patient"],
    PlanItem: ["id", "plan"],
    Pause: ["id", "patient"],
    BarrierAnswer: ["id", "patient"],
    TherapistNote: ["id", "patient", "visibility", "folded"],
    SessionLog: ["id", "patient", "guest_hash", *TALLY_COLUMNS, "is_kept"],
    ExerciseLog: ["id", "session"],
    Reminder: ["id", "patient"],
    PushSubscription: ["id", "patient", "endpoint", "endpoint_hash", "p256dh", "auth"],
    Invitation: ["id", "patient", "secret_hash"],
    Deletion: ["id", "user", "opaque_id", "done_at", "counts"],
    PatientRead: ["id", "reader", "patient"],
}


# A name, and a value or an iterator of rows.
Pair = tuple[str, object]


def personal_data(user: User, *, now: datetime) -> Iterator[Pair]:
    """All that is held about that person, as pairs of a name and a value or an iterator of rows."""
    yield "made_at", now
    yield "account", told(user)
    yield (
        "addresses",
        list(EmailAddress.objects.filter(user=user).values("email", "verified", "primary")),
    )
    yield (
        "second_factors",
        list(Authenticator.objects.filter(user=user).values("type", "created_at", "last_used_at")),
    )
    yield "deletions", rows_told(user.deletions.all())
    patient = Patient.objects.filter(user=user).select_related("therapist").first()
    # Guests' sessions have no patient either, so nobody may be asked for by a missing one.
    if patient is not None:
        yield from practice_data(patient, opaque_id=user.opaque_id)


def practice_data(patient: Patient, *, opaque_id: UUID) -> Iterator[Pair]:
    yield "settings", told(patient)
    yield "plans", plans_told(patient)
    yield "pauses", rows_told(patient.pauses.select_related("set_by"))
    yield "missed_days", rows_told(patient.barrier_answers.all())
    yield "notes", notes_told(patient)
    yield "reminders", rows_told(patient.reminders.all())
    yield "browsers_to_wake", rows_told(patient.push_subscriptions.all())
    yield "invitations", rows_told(patient.invitations.select_related("made_by"))
    yield "looks_of_staff", rows_told(PatientRead.objects.filter(patient=opaque_id))
    yield (
        "sessions",
        (
            {**told(session), "exercises": [told(log) for log in logs]}
            for session, logs in read_sessions(patient)
        ),
    )


def told(row: Model) -> dict[str, Any]:
    """The columns of a row that are told; of a row of another table its words."""
    values = {name: getattr(row, name) for name in TOLD[row._meta.model]}
    return {
        name: str(value) if isinstance(value, Model) else value for name, value in values.items()
    }


def rows_told(rows: QuerySet[Any]) -> Iterator[dict[str, Any]]:
    return (told(row) for row in read_in_pages(rows))


def plans_told(patient: Patient) -> Iterator[dict[str, Any]]:
    """Each plan with what it changes, and the doses that follow from it."""
    plans = list(
        patient.plans.with_end()
        .select_related("routine")
        .prefetch_related("items__item__exercise", "routine__items__exercise")
    )
    records = records_of_items({plan.routine_id for plan in plans})
    for plan in plans:
        items: Sequence[RoutineItem]
        items = sorted(plan.routine.items.all(), key=lambda item: item.position)
        if plan.ends_before:
            # As its last day had them: the routine may have become another one since.
            over = over_at(plan.ends_before - A_DAY, patient.zone_name)
            own_records = [each for each in records if each.routine_id == plan.routine_id]
            items = items_before(over, items, own_records)
        own = {each.item_id: each for each in plan.items.all()}
        yield {
            **told(plan),
            "changes": [told(each) for each in own.values()],
            "prescribed": [
                prescribed(item, own.get(item.pk))
                for item in items
                if item.pk not in own or not own[item.pk].is_left_out
            ],
        }


def prescribed(item: RoutineItem, plan_item: PlanItem | None) -> dict[str, Any]:
    """An exercise as that plan asks for it."""
    dose = plan_item.adapt(item.dose) if plan_item else item.dose
    return {
        "exercise": item.exercise.name,
        "position": item.position,
        "reps_min": dose.reps_min,
        "reps_max": dose.reps_max,
        "hold_seconds": dose.hold_seconds,
        "rest_seconds": dose.rest_seconds,
        "laterality": dose.laterality,
        "sides": dose.sides,
        "in_short": plan_item.is_in_short(item) if plan_item else item.in_short,
    }


def notes_told(patient: Patient) -> Iterator[dict[str, Any]]:
    notes = TherapistNote.objects.shared_with(patient)
    return rows_told(notes.select_related("author", "session", "question", "addendum_to"))


def json_attachment(pairs: Iterable[Pair], *, filename: str) -> StreamingHttpResponse:
    return attachment(
        together(json_parts(pairs)), filename=filename, content_type="application/json"
    )


def json_parts(pairs: Iterable[Pair]) -> Iterator[str]:
    """One object; the rows of an iterator become a list, each on a line of its own."""
    encode = DjangoJSONEncoder(ensure_ascii=False).encode
    separator = "{\n"
    for name, value in pairs:
        yield f"{separator}{encode(name)}: "
        separator = ",\n"
        if isinstance(value, Iterator):
            yield from json_list(value, encode)
        else:
            yield encode(value)
    yield "\n}\n"


def json_list(rows: Iterable[object], encode: Callable[[object], str]) -> Iterator[str]:
    separator = "[\n"
    for row in rows:
        yield separator + encode(row)
        separator = ",\n"
    yield "[]" if separator == "[\n" else "\n]"
