"""Counts the tally of every session there is, from its exercise logs."""

from django.db import migrations
from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, Greatest, Least

DONE = Greatest("reps_done", "declared_reps")
COUNTED = {
    "exercise_count": Count("item", distinct=True),
    "open_count": Count(
        "item",
        distinct=True,
        filter=Q(reps_done__lt=F("prescribed_reps"), declared_reps__lt=F("prescribed_reps")),
    ),
    "prescribed_reps": Sum("prescribed_reps"),
    "done_reps": Sum(Least(DONE, "prescribed_reps")),
    "timed_reps": Sum(Least("reps_done", "prescribed_reps")),
}


def count(apps, _schema_editor):
    logs = apps.get_model("workouts", "ExerciseLog").objects.filter(session=OuterRef("pk"))
    of_session = logs.order_by().values("session")
    apps.get_model("workouts", "SessionLog").objects.update(
        **{
            name: Coalesce(Subquery(of_session.annotate(figure=figure).values("figure")), 0)
            for name, figure in COUNTED.items()
        }
    )


class Migration(migrations.Migration):
    dependencies = [("workouts", "0019_sessions_know_their_tally")]

    operations = [migrations.RunPython(count, migrations.RunPython.noop)]
