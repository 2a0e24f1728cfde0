"""The tables and their querysets. Rules are in `workouts.domain`, invariants are constraints."""

from workouts.models import lookups  # noqa: F401 - registers itself
from workouts.models.access_log import PatientRead
from workouts.models.browser_sessions import BrowserSession
from workouts.models.catalogue import Exercise, Routine, RoutineItem
from workouts.models.checkpoints import Checkpoint
from workouts.models.clinic import Clinic
from workouts.models.covers import Cover
from workouts.models.daily_mails import DailyMail
from workouts.models.deletions import Deletion
from workouts.models.exercise_logs import ExerciseLog, SkipReason
from workouts.models.glance import Glance
from workouts.models.invitations import Invitation
from workouts.models.notes import TherapistNote
from workouts.models.pauses import Pause
from workouts.models.people import Patient
from workouts.models.plans import Plan, PlanItem
from workouts.models.reminders import BarrierAnswer, PushSubscription, Reminder
from workouts.models.seen_flags import SeenFlag
from workouts.models.sessions import SessionLog
from workouts.models.staff_invitations import StaffInvitation
from workouts.models.users import User

__all__ = [
    "BarrierAnswer",
    "BrowserSession",
    "Checkpoint",
    "Clinic",
    "Cover",
    "DailyMail",
    "Deletion",
    "Exercise",
    "ExerciseLog",
    "Glance",
    "Invitation",
    "Patient",
    "PatientRead",
    "Pause",
    "Plan",
    "PlanItem",
    "PushSubscription",
    "Reminder",
    "Routine",
    "RoutineItem",
    "SeenFlag",
    "SessionLog",
    "SkipReason",
    "StaffInvitation",
    "TherapistNote",
    "User",
]
