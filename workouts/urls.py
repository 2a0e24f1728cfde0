"""The page map. GET paths are nouns, POST paths end in a verb."""

from django.urls import path

from workouts.views import (
    exercises,
    handout,
    health,
    offline,
    player,
    profile,
    progress,
    sound_check,
    today,
)

urlpatterns = [
    path("", today.today, name="today"),
    path("sessions/start/", player.start_session, name="start_session"),
    path("sessions/claim/", player.claim_sessions, name="claim_sessions"),
    path("sessions/<uuid:session_uuid>/", player.session, name="session"),
    path("sessions/<uuid:session_uuid>/progress/", player.record_progress, name="record_progress"),
    path("sessions/<uuid:session_uuid>/finish/", player.finish_session, name="finish_session"),
    path("sessions/<uuid:session_uuid>/reopen/", player.reopen_session, name="reopen_session"),
    path("sessions/<uuid:session_uuid>/morning/", today.record_morning, name="record_morning"),
    path("exercises/", exercises.exercise_list, name="exercise_list"),
    path("exercises/<slug:slug>/", exercises.exercise_detail, name="exercise_detail"),
    path("handout/", handout.handout, name="handout"),
    path("progress/", progress.progress, name="progress"),
    path("notes/<int:pk>/read/", progress.read_note, name="read_note"),
    path("sound-check/", sound_check.sound_check, name="sound_check"),
    path("settings/", profile.profile, name="profile"),
    path("settings/cues/", profile.set_cues, name="set_cues"),
    path("offline/", offline.offline, name="offline"),
    path("offline/kit/", offline.offline_kit, name="offline_kit"),
    path("service-worker.js", offline.service_worker, name="service_worker"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
