"""The context of the start form, for each page that has one: minutes, today's session, pain."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from workouts.domain.pain import NPRS_MAX
from workouts.domain.timeline import Pace, Prescription, build, minutes, whole_minutes
from workouts.forms.sessions import StartForm
from workouts.models import ExerciseLog, Plan, SessionLog
from workouts.models.latest_sessions import missing_exercises, morning_session, todays_session
from workouts.models.owners import Owner, OwnerRequest
from workouts.models.plans import SessionLength
from workouts.player.cues import read_cues
from workouts.player.time_left import seconds_left
from workouts.views.exercises import prescribed_today

PAIN_SCALE = range(NPRS_MAX + 1)
# Covers the oldest practice day whose morning pain is asked for, in any zone.
RECENT_SPAN = timedelta(days=4)


def start_context(
    request: OwnerRequest, *, now: datetime, plans: Sequence[Plan] | None = None
) -> dict[str, Any]:
    """The form, the exercises that it starts, and the morning's question.

    `plans` are the patient's, where the page has read them already.
    """
    prescribed = prescribed_today(request, plans=plans)
    sessions = recent_sessions(request.owner, now=now)
    session = todays_session(sessions, now=now)
    missing = missing_exercises(sessions, now=now)
    pace = read_cues(request).pace
    wanted = request.GET.get("version")
    version = wanted if wanted in SessionLength.values else SessionLength.FULL
    return {
        "items": prescribed.items,
        "form": StartForm(initial={"uuid": uuid.uuid4(), "version": version}),
        "full_minutes": session_minutes(prescribed.prescriptions(SessionLength.FULL), pace),
        "short_minutes": session_minutes(prescribed.prescriptions(SessionLength.SHORT), pace),
        "todays_session": session,
        "missing_exercises": missing,
        "is_done": bool(session and session.finished_at and session.done_reps and not missing),
        "left_minutes": minutes_left(session, pace=pace),
        "morning_session": morning_session(sessions, now=now),
        "pain_scale": PAIN_SCALE,
    }


@lru_cache(maxsize=256)
def session_minutes(prescriptions: tuple[Prescription, ...], pace: Pace) -> int:
    """How long a session takes, in whole minutes. Cached: many patients share a routine."""
    return minutes(build(prescriptions, pace=pace))


def minutes_left(session: SessionLog | None, *, pace: Pace) -> int:
    """How long the session still takes that is open, in whole minutes; 0 where none is."""
    if session is None or session.finished_at or not session.open_count:
        return 0
    logs = ExerciseLog.objects.filter(session__uuid=session.uuid).in_order()
    return whole_minutes(seconds_left(list(logs), pace=pace))


def recent_sessions(owner: Owner, *, now: datetime) -> list[SessionLog]:
    """The owner's sessions of the last days, newest first."""
    sessions = SessionLog.objects.owned_by(owner).filter(started_at__gt=now - RECENT_SPAN)
    return list(sessions.order_by("-started_at"))
