"""Names and notes are stored as people look for them as well: without case and accents."""

from django.db import migrations

import workouts.models.folded
from workouts.domain.names import fold

ROWS_AT_ONCE = 500


def fold_rows(apps, schema_editor):
    for name, columns in (("User", ["name", "email"]), ("TherapistNote", ["body"])):
        rows = apps.get_model("workouts", name).objects.order_by("pk")
        last = 0
        while page := list(rows.filter(pk__gt=last).only("pk", *columns)[:ROWS_AT_ONCE]):
            for row in page:
                row.folded = fold(" ".join(getattr(row, each) or "" for each in columns))
            rows.bulk_update(page, ["folded"])
            last = page[-1].pk


class Migration(migrations.Migration):
    dependencies = [
        ("workouts", "0012_more_pages_in_the_access_log"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="patient",
            options={
                "ordering": ["user__folded", "pk"],
                "verbose_name": "patient",
                "verbose_name_plural": "patients",
            },
        ),
        migrations.AddField(
            model_name="therapistnote",
            name="folded",
            field=workouts.models.folded.FoldedField(default="", editable=False, of=("body",)),
        ),
        migrations.AddField(
            model_name="user",
            name="folded",
            field=workouts.models.folded.FoldedField(
                default="", editable=False, of=("name", "email")
            ),
        ),
        migrations.RunPython(fold_rows, migrations.RunPython.noop),
    ]
