"""The day of a patient's next visit, noted beside the note box of the brief."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workouts", "0024_attention")]

    operations = [
        migrations.AddField(
            model_name=model,
            name="next_visit_on",
            field=models.DateField(blank=True, null=True, verbose_name="next visit"),
        )
        for model in ("patient", "historicalpatient")
    ]
