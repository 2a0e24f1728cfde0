"""The shipped exercises name their figure, which went by the slug before."""

from django.db import migrations
from django.db.models import F

DRAWN = [
    "flexion-stretch",
    "glut-stretch",
    "lateral-hip-stretch",
    "hip-flexor-stretch",
    "hip-abduction",
    "bridge",
    "advanced-bridge",
]


def name_figures(apps, schema_editor):
    exercises = apps.get_model("workouts", "Exercise").objects.using(schema_editor.connection.alias)
    exercises.filter(slug__in=DRAWN).update(figure=F("slug"))


class Migration(migrations.Migration):
    dependencies = [("workouts", "0007_therapists_desk")]

    operations = [migrations.RunPython(name_figures, migrations.RunPython.noop)]
