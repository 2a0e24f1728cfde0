"""The page map. GET paths are nouns, POST paths end in a verb."""

from django.urls import path

from workouts.views import exercises, health, player, profile, progress, today

urlpatterns = [
    path("", today.today, name="today"),
    path("sessions/start/", player.start_session, name="start_session"),
    path("sessions/claim/", player.claim_sessions, name="claim_sessions"),
    path("sessions/<uuid:session_uuid>/", player.session, name="session"),
    path("sessions/<uuid:session_uuid>/progress/", player.record_progress, name="record_progress"),
    path("sessions/<uuid:session_uuid>/finish/", player.finish_session, name="finish_session"),
    path("exercises/", exercises.exercise_list, name="exercise_list"),
    path("exercises/<slug:slug>/", exercises.exercise_detail, name="exercise_detail"),
    path("progress/", progress.progress, name="progress"),
    path("notes/<int:pk>/read/", progress.read_note, name="read_note"),
    path("settings/", profile.profile, name="profile"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
