"""The mean of the last week against that of the weeks before, in place of a direction.

The rows are derived: they are emptied, and made again at the next look.
"""

from django.db import migrations, models


def empty(apps, schema_editor):
    apps.get_model("workouts", "Glance").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("workouts", "0013_names_and_notes_without_accents"),
    ]

    operations = [
        migrations.RunPython(empty, migrations.RunPython.noop),
        migrations.RemoveField(model_name="glance", name="pain_direction"),
        migrations.AddField(
            model_name="glance", name="pain_before", field=models.FloatField(null=True)
        ),
        migrations.AddField(
            model_name="glance", name="pain_lately", field=models.FloatField(null=True)
        ),
        migrations.AddField(
            model_name="glance",
            name="pain_weeks",
            field=models.PositiveSmallIntegerField(null=True),
        ),
    ]
