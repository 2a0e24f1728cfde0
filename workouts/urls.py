"""The page map. GET paths are nouns, POST paths end in a verb."""

from django.urls import path, register_converter

from workouts.views import (
    barriers,
    calendar,
    declare,
    deletion,
    exercises,
    handout,
    health,
    offline,
    pauses,
    player,
    profile,
    progress,
    reminders,
    slots,
    sound_check,
    today,
)

register_converter(calendar.YearConverter, "year")
register_converter(calendar.MonthConverter, "month")
register_converter(calendar.DayConverter, "day")

urlpatterns = [
    path("", today.today, name="today"),
    path("sessions/start/", player.start_session, name="start_session"),
    path("sessions/claim/", player.claim_sessions, name="claim_sessions"),
    path("sessions/declare/", declare.declare_day, name="declare_day"),
    path("sessions/<uuid:session_uuid>/", player.session, name="session"),
    path("sessions/<uuid:session_uuid>/progress/", player.record_progress, name="record_progress"),
    path("sessions/<uuid:session_uuid>/finish/", player.finish_session, name="finish_session"),
    path("sessions/<uuid:session_uuid>/reopen/", player.reopen_session, name="reopen_session"),
    path("sessions/<uuid:session_uuid>/morning/", today.record_morning, name="record_morning"),
    path("exercises/", exercises.exercise_list, name="exercise_list"),
    path("exercises/<slug:slug>/", exercises.exercise_detail, name="exercise_detail"),
    path("handout/", handout.handout, name="handout"),
    path("progress/", progress.progress, name="progress"),
    path("progress/<year:year>/<month:month>/", progress.month, name="month"),
    path("progress/<day:day>/", calendar.practice_day, name="practice_day"),
    path("notes/<int:pk>/read/", progress.read_note, name="read_note"),
    path("pauses/set/", pauses.set_pause, name="set_pause"),
    path("pauses/<int:pk>/end/", pauses.end_pause, name="end_pause"),
    path("barrier/answer/", barriers.answer_barrier, name="answer_barrier"),
    path("sound-check/", sound_check.sound_check, name="sound_check"),
    path("settings/", profile.profile, name="profile"),
    path("settings/slot/", slots.set_slot, name="set_slot"),
    path("settings/zone/", slots.answer_zone, name="answer_zone"),
    path("settings/reminders/", reminders.set_reminders, name="set_reminders"),
    path("settings/deletion/", deletion.deletion, name="deletion"),
    path("settings/deletion/ask/", deletion.ask_deletion, name="ask_deletion"),
    path("settings/deletion/take-back/", deletion.take_back_deletion, name="take_back_deletion"),
    path("push/allow/", reminders.allow_push, name="allow_push"),
    path("push/forget/", reminders.forget_push, name="forget_push"),
    path("calendar/renew/", reminders.renew_feed, name="renew_feed"),
    path("calendar/revoke/", reminders.revoke_feed, name="revoke_feed"),
    path("calendar/<slug:token>.ics", reminders.calendar_feed, name="calendar_feed"),
    path("reminders/<str:signed>/stop/", reminders.unsubscribe, name="unsubscribe"),
    path("settings/cues/", profile.set_cues, name="set_cues"),
    path("offline/", offline.offline, name="offline"),
    path("offline/kit/", offline.offline_kit, name="offline_kit"),
    path("service-worker.js", offline.service_worker, name="service_worker"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
