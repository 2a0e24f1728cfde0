"""Makes years of sessions in bulk: for tests of pages that must not slow down with them."""

from datetime import timedelta

from workouts.models import ExerciseLog, SessionLog


def repeat(session, *, times):
    """Copies a session and its rows onto each of the days before it."""
    rows = list(session.exercise_logs.all())
    copies = []
    for ago in range(1, times + 1):
        copy = SessionLog.objects.get(pk=session.pk)
        copy.pk, copy.uuid = None, SessionLog._meta.get_field("uuid").default()
        copy.started_at -= timedelta(days=ago)
        copy.practice_day -= timedelta(days=ago)
        copy.progressed_at = copy.started_at
        copies.append(copy)
    copies = SessionLog.objects.bulk_create(copies, batch_size=500)
    figures = [
        field.name for field in ExerciseLog._meta.fields if field.name not in {"id", "session"}
    ]
    ExerciseLog.objects.bulk_create(
        ExerciseLog(session=copy, **{name: getattr(row, name) for name in figures})
        for copy in copies
        for row in rows
    )
