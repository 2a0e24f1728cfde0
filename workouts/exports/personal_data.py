"""Exports all that the site holds about a person, as one JSON file (the right of access).

Which columns of each table are exported, and which are withheld, is listed here.
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
from workouts.exports.spreadsheets import attachment, joined_chunks, read_in_pages, read_sessions
from workouts.models import (
    BarrierAnswer,
    BrowserSession,
    Cover,
    DailyMail,
    Deletion,
    Exercise,
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
    SeenFlag,
    SessionLog,
    StaffInvitation,
    TherapistNote,
    User,
)
from workouts.models.exercise_logs import REPORT_FIGURES
from workouts.models.plans import PLAN_COLUMNS
from workouts.models.prescriptions import items_before, records_of_items
from workouts.models.sessions import TALLY_COLUMNS

# The exported columns of each table. A test fails for a column that is in neither list.
EXPORTED_COLUMNS = {
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
        "next_visit_on",
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
    Exercise: ["name", "steps", "feel"],
    Plan: ["routine", "starts_on", *PLAN_COLUMNS],
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
        *REPORT_FIGURES,
    ],
    Reminder: ["day", "slot", "channel", "claimed_at", "sent_at"],
    PushSubscription: ["created_at", "refused_at"],
    Cover: ["colleague", "first_day", "until", "made_by", "made_at", "ended_at"],
    Invitation: ["made_by", "made_at", "expires_at", "used_at", "revoked_at"],
    Deletion: ["asked_at", "due_at", "cancelled_at"],
    PatientRead: ["page", "read_at"],
    SeenFlag: ["flag", "seen_at", "look_again_on"],
    BrowserSession: ["device_kind", "browser", "seen_on"],
    DailyMail: ["hour", "language", "sent_at"],
    StaffInvitation: ["made_at", "expires_at", "used_at", "revoked_at"],
}
# The columns that are not exported: `docs/privacy.md` says why. Keys say nothing about the person.
WITHHELD_COLUMNS = {
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
    Cover: ["id", "patient"],
    Invitation: ["id", "patient", "secret_hash", "code_hash"],
    Deletion: ["id", "user", "opaque_id", "done_at", "counts"],
    PatientRead: ["id", "reader", "patient"],
    SeenFlag: ["id", "patient", "severity", "skipped_exercise", "seen_by"],
    BrowserSession: ["session_key", "session_data", "expire_date", "user"],
    DailyMail: ["user", "checked_on", "fingerprints"],
    StaffInvitation: ["id", "user", "secret_hash", "made_by"],
}


# A name, and a value or an iterator of rows.
Pair = tuple[str, object]


def personal_data(user: User, *, now: datetime) -> Iterator[Pair]:
    """All that is stored about a person: pairs of a name and a value, or an iterator of rows."""
    yield "made_at", now
    yield "account", exported(user)
    yield (
        "addresses",
        list(EmailAddress.objects.filter(user=user).values("email", "verified", "primary")),
    )
    yield (
        "second_factors",
        list(Authenticator.objects.filter(user=user).values("type", "created_at", "last_used_at")),
    )
    devices = BrowserSession.objects.of(user, now=now)
    yield "signed_in_devices", list(devices.values(*EXPORTED_COLUMNS[BrowserSession]))
    yield "deletions", exported_rows(user.deletions.all())
    if user.works_at_desk:
        mails = DailyMail.objects.filter(user=user)
        yield "daily_mail", list(mails.values(*EXPORTED_COLUMNS[DailyMail]))
        links = StaffInvitation.objects.filter(user=user)
        yield "links_to_the_desk", list(links.values(*EXPORTED_COLUMNS[StaffInvitation]))
    patient = Patient.objects.filter(user=user).select_related("therapist").first()
    # Guests' sessions have no patient, so a filter by a missing patient would find them all.
    if patient is not None:
        yield from practice_data(patient, opaque_id=user.opaque_id)


def practice_data(patient: Patient, *, opaque_id: UUID) -> Iterator[Pair]:
    yield "settings", exported(patient)
    yield "plans", exported_plans(patient)
    yield "own_exercises", exported_rows(patient.own_exercises.all())
    yield "pauses", exported_rows(patient.pauses.select_related("set_by"))
    yield "missed_days", exported_rows(patient.barrier_answers.all())
    yield "notes", exported_notes(patient)
    yield "reminders", exported_rows(patient.reminders.all())
    yield "browsers_to_wake", exported_rows(patient.push_subscriptions.all())
    yield "reasons_seen", exported_rows(patient.seen_flags.all())
    yield "invitations", exported_rows(patient.invitations.select_related("made_by"))
    yield "covers", exported_rows(patient.covers.select_related("colleague", "made_by"))
    yield "looks_of_staff", exported_rows(PatientRead.objects.filter(patient=opaque_id))
    yield (
        "sessions",
        (
            {**exported(session), "exercises": [exported(log) for log in logs]}
            for session, logs in read_sessions(patient)
        ),
    )


def exported(row: Model) -> dict[str, Any]:
    """A row's exported columns; a related row becomes its text."""
    values = {name: getattr(row, name) for name in EXPORTED_COLUMNS[row._meta.model]}
    return {
        name: str(value) if isinstance(value, Model) else value for name, value in values.items()
    }


def exported_rows(rows: QuerySet[Any]) -> Iterator[dict[str, Any]]:
    return (exported(row) for row in read_in_pages(rows))


def exported_plans(patient: Patient) -> Iterator[dict[str, Any]]:
    """Each plan with its changes to the routine, and the doses that result from them."""
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
            # As they were on the plan's last day: the routine may have changed since.
            over = over_at(plan.ends_before - A_DAY, patient.zone_name)
            own_records = [each for each in records if each.routine_id == plan.routine_id]
            items = items_before(over, items, own_records)
        own = {each.item_id: each for each in plan.items.all()}
        yield {
            **exported(plan),
            "changes": [exported(each) for each in own.values()],
            "prescribed": [
                prescribed(item, own.get(item.pk))
                for item in items
                if item.pk not in own or not own[item.pk].is_left_out
            ],
        }


def prescribed(item: RoutineItem, plan_item: PlanItem | None) -> dict[str, Any]:
    """An exercise with the dose that the plan prescribes."""
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


def exported_notes(patient: Patient) -> Iterator[dict[str, Any]]:
    notes = TherapistNote.objects.shared_with(patient)
    return exported_rows(notes.select_related("author", "session", "question", "addendum_to"))


def json_attachment(pairs: Iterable[Pair], *, filename: str) -> StreamingHttpResponse:
    return attachment(
        joined_chunks(json_parts(pairs)), filename=filename, content_type="application/json"
    )


def json_parts(pairs: Iterable[Pair]) -> Iterator[str]:
    """Yields one JSON object in parts; an iterator becomes a list with one row a line."""
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
