"""The run of kept days is called streak everywhere; the rows stay as they are."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("workouts", "0021_checkpoints")]

    operations = [
        migrations.RenameField("glance", "chain", "streak"),
        migrations.RenameField("checkpoint", "chain", "current"),
    ]
