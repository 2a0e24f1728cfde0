"""What cannot be seen, and what turns the direction of writing, leaves the names stored so far."""

from django.db import migrations
from django.db.models import Q

from workouts.domain.names import clean_name

TEXTS = {
    "User": ["name"],
    "Patient": ["anchor"],
    "PlanItem": ["remark"],
    "ExerciseLog": ["remark"],
    "Exercise": ["name", "purpose", "position", "needs"],
    "Routine": ["name", "summary"],
    "RoutineItem": ["dose_note"],
}
LANGUAGES = ["", "_en", "_es"]
# In place of a text that has to be there and shows nothing.
NOTHING = "–"


def clean(apps, schema_editor):
    for model, texts in TEXTS.items():
        rows = apps.get_model("workouts", model)._base_manager
        columns = {each.name: each for each in rows.model._meta.concrete_fields}
        names = [text + language for text in texts for language in LANGUAGES]
        for name in filter(columns.get, names):
            has_text = ~Q(**{name: ""}) & Q(**{f"{name}__isnull": False})
            for pk, text in list(rows.filter(has_text).values_list("pk", name)):
                cleaned = clean_name(text)
                if cleaned != text:
                    may_be_empty = columns[name].blank and model != "User"
                    rows.filter(pk=pk).update(
                        **{name: cleaned or ("" if may_be_empty else NOTHING)}
                    )


class Migration(migrations.Migration):
    dependencies = [
        ("workouts", "0014_pain_of_the_last_week"),
    ]

    operations = [migrations.RunPython(clean, migrations.RunPython.noop)]
