"""The people who pass through a server: a year of practice each, signed in.

Their sessions are made in bulk, so that the year of three hundred people takes less than a minute.
Run in a process of its own by `Site`, it prints who they are for the requests to be made.
"""

import json
import secrets
import sys
import uuid
from datetime import UTC, datetime, time, timedelta
from importlib import import_module

from django.apps import apps
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.utils import timezone

from workouts.admin.idle import SEEN_AT_KEY
from workouts.domain.day import local_start
from workouts.models import Patient, Pause, Plan, Routine, SessionLog, TherapistNote, User
from workouts.models.notes import Visibility
from workouts.models.owners import Owner
from workouts.models.prescriptions import prescribed_for
from workouts.models.sessions import SessionLength
from workouts.models.users import THERAPIST_GROUP
from workouts.progress import glances

DAYS = 365
THERAPISTS = 3
ZONE = "America/Los_Angeles"
NOTE_EVERY_SESSIONS = 40

# Every session gets the rows of the first one, as done in full but for an exercise now and then.
COPY_LOGS = """
    INSERT INTO workouts_exerciselog (
        session_id, item_id, side, prescribed_reps, prescribed_reps_max, prescribed_seconds,
        rest_seconds, remark, reps_done, held_seconds, declared_reps, skip_reason, eased
    )
    SELECT
        s.id, l.item_id, l.side, l.prescribed_reps, l.prescribed_reps_max, l.prescribed_seconds,
        l.rest_seconds, '',
        CASE WHEN s.finished_at IS NULL OR (s.id + l.id) %% 11 = 0 THEN 0
            ELSE l.prescribed_reps END,
        CASE WHEN s.finished_at IS NULL THEN 0 ELSE 150 END,
        0, 0, 0
    FROM workouts_sessionlog s CROSS JOIN workouts_exerciselog l
    WHERE l.session_id = %s AND s.id != l.session_id
    ORDER BY s.id, l.id
"""


def make_crowd(count, *, now):
    """Who may be asked for what: a dictionary for JSON, of patients and of therapists."""
    with transaction.atomic():
        group = Group.objects.get(name=THERAPIST_GROUP)
        therapists = [
            User.objects.create_user(f"t{nth}@example.com", name=f"Thea {nth}", is_staff=True)
            for nth in range(THERAPISTS)
        ]
        for therapist in therapists:
            therapist.groups.add(group)
        patients = [make_patient(nth, therapists[nth % THERAPISTS], now) for nth in range(count)]
        pattern = start_pattern(patients[0], now)
        SessionLog.objects.bulk_create(
            (each for patient in patients for each in year_of(patient, pattern, now)),
            batch_size=500,
        )
        with connection.cursor() as cursor:
            cursor.execute(COPY_LOGS, [pattern.pk])
        pattern.delete()
        # In one statement, as the update to tallies counted what was there.
        import_module("workouts.migrations.0020_count_the_tallies").count(apps, None)
    # As the sender's rounds leave the desk's list.
    glances.refresh(Patient.objects.all(), now=now, most=None)
    open_sessions = dict(
        SessionLog.objects.filter(finished_at=None).values_list("patient_id", "uuid")
    )
    return {
        "patients": [
            {
                "cookies": sign_in(patient.user),
                "pk": patient.pk,
                "session": str(open_sessions[patient.pk]),
                "days": practiced_days(patient),
                "calendar_token": patient.calendar_token,
            }
            for patient in patients
        ],
        "therapists": [
            {
                "cookies": sign_in(therapist),
                "patients": [each.pk for each in patients if each.therapist_id == therapist.pk],
            }
            for therapist in therapists
        ],
        "report": [
            {"item": item, "side": side}
            for item, side in pattern_pairs(open_sessions[patients[0].pk])
        ],
    }


def make_patient(nth, therapist, now):
    user = User.objects.create_user(f"p{nth}@example.com", name=f"Patient {nth:03}")
    patient = Patient.objects.create(
        user=user,
        therapist=therapist,
        zone=ZONE,
        usual_slot=time(7, nth % 60),
        anchor="after coffee",
        slot_answered_at=now,
        calendar_token=secrets.token_urlsafe(32),
    )
    today = patient.today(now=now)
    Plan.objects.create(
        patient=patient,
        routine=Routine.objects.default(),
        starts_on=today - timedelta(days=200),
        weekday_mask=0b111_1111 if nth % 3 else 0b011_1111,
    )
    Pause.objects.create(
        patient=patient,
        first_day=today - timedelta(days=60 + nth),
        last_day=today - timedelta(days=55 + nth),
        reason="away",
    )
    for ago in (3, 30):
        TherapistNote.objects.create(
            patient=patient,
            author=therapist,
            body=f"Keep the knee soft, {user.name}. " * 8,
            visibility=Visibility.SHARED,
            written_at=now - timedelta(days=ago),
        )
    return patient


def start_pattern(patient, now):
    """A session as a request would start it, whose rows the others are given."""
    start = local_start(now - timedelta(days=2 * DAYS), ZONE)
    return SessionLog.objects.start(
        owner=Owner(user=patient.user, patient=patient, guest_hash=""),
        session_uuid=uuid.uuid4(),
        prescribed=prescribed_for(patient, day=start.practice_day),
        version=SessionLength.FULL,
        local_start=start,
        started_at=now - timedelta(days=2 * DAYS),
    )


def year_of(patient, pattern, now):
    """Its sessions, with a day left out now and then; the one of today is still open."""
    for ago in range(DAYS, -1, -1):
        mix = patient.pk + ago
        if ago and mix % (5 + patient.pk % 4) == 0:
            continue
        at = now - timedelta(days=ago, minutes=mix % 60)
        start = local_start(at, ZONE)
        yield SessionLog(
            patient=patient,
            routine_id=pattern.routine_id,
            version=SessionLength.FULL,
            practice_day=start.practice_day,
            zone=start.zone,
            utc_offset_minutes=start.utc_offset_minutes,
            start_minute=start.start_minute,
            started_at=at,
            progressed_at=at,
            finished_at=at + timedelta(minutes=20) if ago else None,
            pain_before=mix % 5,
            pain_after=mix % 4 if ago else None,
            pain_next_morning=mix % 3 if ago > 1 else None,
            note="How long shall I rest?" if mix % NOTE_EVERY_SESSIONS == 7 and ago else "",
        )


def practiced_days(patient):
    """One in ten of them, as an address names them."""
    days = patient.sessions.exclude(finished_at=None).values_list("practice_day", flat=True)
    return [day.isoformat() for day in days[::10]]


def pattern_pairs(session_uuid):
    session = SessionLog.objects.get(uuid=session_uuid)
    return session.exercise_logs.in_order().values_list("item", "side")


def sign_in(user):
    """The cookies of a browser in which that person signed in."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[SEEN_AT_KEY] = int(datetime.now(UTC).timestamp())
    session.create()
    return {settings.SESSION_COOKIE_NAME: session.session_key}


def print_crowd(count):
    json.dump(make_crowd(count, now=timezone.now()), sys.stdout)
