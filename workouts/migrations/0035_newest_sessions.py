"""The newest sessions of one version, and those with a pain concern, without a look at all."""

from django.db import migrations, models
from django.db.models import F, Q

IMPORTANT_RISE = 2


class Migration(migrations.Migration):

    dependencies = [
        ("workouts", "0034_languages"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="sessionlog",
            index=models.Index(fields=["version", "started_at"], name="session_version_newest"),
        ),
        migrations.AddIndex(
            model_name="sessionlog",
            index=models.Index(
                condition=Q(pain_after__gte=F("pain_before") + IMPORTANT_RISE)
                | Q(pain_next_morning__gte=F("pain_before") + IMPORTANT_RISE)
                | Q(pain_before__gt=F("pain_limit"))
                | Q(pain_after__gt=F("pain_limit"))
                | Q(pain_next_morning__gt=F("pain_limit")),
                fields=["started_at"],
                name="session_concern_newest",
            ),
        ),
    ]
