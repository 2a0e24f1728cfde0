"""Which texts of the catalogue a therapist may edit in each language."""

import simple_history
from modeltranslation.fields import TranslationField
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


@register(RoutineItem)
class RoutineItemTranslation(TranslationOptions):
    fields = ("dose_note",)


# The histories copy all columns, also those that the translations above have added. A column is
# named as its text is: the page says which language it is in.
for model in (Exercise, Routine, RoutineItem):
    for field in model._meta.concrete_fields:
        if isinstance(field, TranslationField):
            field.verbose_name = field.translated_field.verbose_name
    simple_history.register(model, app="workouts")
