"""The texts of the shipped exercises and routine, with their translations."""

import json

from workouts.catalogue.loading import FIXTURE
from workouts.translation import ExerciseTranslation, RoutineItemTranslation, RoutineTranslation

ROWS = json.loads(FIXTURE.read_text(encoding="utf-8"))
TEXTS = {
    "workouts.exercise": ExerciseTranslation.fields,
    "workouts.routine": RoutineTranslation.fields,
    "workouts.routineitem": RoutineItemTranslation.fields,
}


def texts_of(code):
    """Each text of each row as (model, name, English, translation)."""
    for row in ROWS:
        for name in TEXTS.get(row["model"], ()):
            fields = row["fields"]
            yield row["model"], name, fields[name], fields.get(f"{name}_{code}")
