"""A clinic too large to be made for each run: patients by the thousand, sessions by the million.

It stands in a file below VAR_DIR, made once by bulk SQL and used again. Its clock stands still, so
that it is as true next year as today.
"""

from datetime import UTC, datetime

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from workouts.catalogue.loading import load_content
from workouts.models import Patient, Routine, User

NOW = datetime(2026, 6, 10, 15, 0, tzinfo=UTC)
JOINED_AT = datetime(2024, 6, 1, tzinfo=UTC)

# Everybody leaves out a day now and then. One in ten stopped ten days ago, one in ten three months
# ago; every fourth leaves out every other day lately.
SESSIONS = """
    WITH RECURSIVE
    n(nth) AS (SELECT 0 UNION ALL SELECT nth + 1 FROM n WHERE nth < %s - 1),
    visits AS (
        SELECT
            p.id AS patient,
            n.nth AS nth,
            p.id + n.nth AS mix,
            '-' || (
                n.nth + n.nth / (6 + p.id %% 5)
                + CASE p.id %% 10 WHEN 0 THEN 10 WHEN 5 THEN 90 ELSE 0 END
                + CASE WHEN p.id %% 4 = 1 THEN min(n.nth, 10) ELSE 0 END
            ) || ' days' AS ago
        FROM workouts_patient p CROSS JOIN n
    )
    INSERT INTO workouts_sessionlog (
        uuid, patient_id, guest_hash, routine_id, version, practice_day, zone,
        utc_offset_minutes, start_minute, started_at, start_was_clamped, begun_offline,
        declared_later, progressed_at, finished_at, pain_before, pain_after, note,
        exercise_count, open_count, prescribed_reps, done_reps, timed_reps
    )
    SELECT
        printf('%%016x%%016x', patient, nth), patient, '', %s, 'full',
        date('2026-06-10', ago), 'America/Los_Angeles',
        -420, 420 + mix %% 60, datetime('2026-06-10 14:00:00', ago), 0, 0,
        0, datetime('2026-06-10 14:20:00', ago), datetime('2026-06-10 14:20:00', ago),
        mix %% 4, mix %% 4 + CASE WHEN patient %% 25 = 3 AND nth < 3 THEN 3 ELSE 0 END,
        CASE WHEN patient %% 30 = 7 AND nth = 1 THEN 'How long shall I rest?' ELSE '' END,
        2, patient %% 40 = 9, 10, 10 - 5 * (patient %% 40 = 9), 10 - 5 * (patient %% 40 = 9)
    FROM visits
"""
LOGS = """
    INSERT INTO workouts_exerciselog (
        session_id, item_id, side, prescribed_reps, prescribed_reps_max, prescribed_seconds,
        rest_seconds, remark, reps_done, held_seconds, declared_reps, skip_reason, eased
    )
    SELECT
        s.id, i.id, 'both', 5, 5, 30, 5, '',
        CASE WHEN i.nth = 1 AND s.patient_id % 40 = 9 THEN 0 ELSE 5 END, 150, 0,
        CASE WHEN i.nth = 1 AND s.patient_id % 40 = 9 THEN 1 ELSE 0 END, 0
    FROM workouts_sessionlog s
    CROSS JOIN (SELECT id, row_number() OVER (ORDER BY position) - 1 AS nth
        FROM workouts_routineitem ORDER BY position LIMIT 2) i
    ORDER BY s.id
"""


def clinic_file(patients, sessions, ending="sqlite3"):
    return settings.VAR_DIR / f"desk-{patients}-{sessions}.{ending}"


def make_clinic(patients, sessions):
    """Fills the database at hand, which is empty. An administrator sees all of it."""
    call_command("migrate", verbosity=0)
    load_content()
    User.objects.create_superuser("ada@example.com", None, name="Ada Administrator")
    User.objects.bulk_create(
        User(email=f"p{nth}@example.com", name=f"Patient {nth:05}", joined_at=JOINED_AT)
        for nth in range(patients)
    )
    users = User.objects.filter(is_staff=False).order_by("pk")
    Patient.objects.bulk_create(
        Patient(user=user, zone="America/Los_Angeles", usual_slot="07:00") for user in users
    )
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
        cursor.execute("PRAGMA cache_size=-1000000")
        cursor.execute(SESSIONS, [sessions, Routine.objects.default().pk])
        cursor.execute(LOGS)
        cursor.execute("ANALYZE")
