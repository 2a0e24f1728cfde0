"""Which texts of the catalogue a therapist may edit in each language."""

import simple_history
from modeltranslation.translator import TranslationOptions, register

from workouts.models import Exercise, Routine, RoutineItem


@register(Exercise)
class ExerciseTranslation(TranslationOptions):
    fields = (
        "name",
        "purpose",
        "position",
        "needs",
        "steps",
        "feel",
        "mistakes",
        "stop_when",
    )


@register(Routine)
class RoutineTranslation(TranslationOptions):
    fields = ("name", "summary")


# The histories copy all columns, also those that the translations above have added.
for model in (Exercise, Routine, RoutineItem):
    simple_history.register(model, app="workouts")
