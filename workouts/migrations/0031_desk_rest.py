"""Covers get a first day, which was the day on which each was made; plainer names of columns."""

from datetime import date

from django.db import migrations, models
from django.db.models.functions import Least, TruncDate

LONG_PAST = date(2000, 1, 1)


def begin_when_made(apps, _schema_editor):
    cover = apps.get_model("workouts", "Cover")
    cover.objects.update(first_day=Least(TruncDate("made_at"), "until"))


class Migration(migrations.Migration):
    dependencies = [("workouts", "0030_clinic_words")]

    operations = [
        migrations.AlterModelOptions(
            name="patientread",
            options={
                "ordering": ["-read_at", "-pk"],
                "verbose_name": "access log entry",
                "verbose_name_plural": "access log",
            },
        ),
        migrations.RenameField("dailymail", "looked_on", "checked_on"),
        migrations.RenameField("dailymail", "told", "fingerprints"),
        migrations.AddField(
            model_name="cover",
            name="first_day",
            field=models.DateField(default=LONG_PAST, verbose_name="from"),
            preserve_default=False,
        ),
        migrations.RunPython(begin_when_made, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="cover", name="cover_one_of_each_colleague"),
        migrations.AddConstraint(
            model_name="cover",
            constraint=models.UniqueConstraint(
                condition=models.Q(ended_at=None),
                fields=["patient", "colleague", "first_day"],
                name="cover_once_from_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="cover",
            constraint=models.CheckConstraint(
                condition=models.Q(until__gte=models.F("first_day")), name="cover_days_in_order"
            ),
        ),
    ]
