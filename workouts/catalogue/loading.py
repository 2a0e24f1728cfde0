"""Loads the shipped exercises and routine, and never overwrites what a person has changed.

The loader marks its own writes in the history. As long as a row's history holds nothing else, it
gets newer texts from the fixture. Once somebody has edited or deleted it, it is left alone, deleted
rows included. A routine's items count as one: after a change of one of them all are left alone.
"""

import json
from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext_noop

from workouts.models import Exercise, Routine, RoutineItem

FIXTURE = settings.BASE_DIR / "fixtures" / "hip_workout.json"
CHANGE_REASON = gettext_noop("shipped content")

# The fields of a row, by their names.
Fields = dict[str, Any]


class Outcome(StrEnum):
    """What became of a row of the fixture."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    LEFT_ALONE = "left alone"


@transaction.atomic
def load_content(path: Path = FIXTURE) -> Counter[Outcome]:
    """Updates the catalogue from the fixture at `path`. Returns the number of rows by `Outcome`.

    In the fixture a row comes before those that refer to it, as `loaddata` needs it too.
    """
    rows = json.loads(path.read_text(encoding="utf-8"))
    # The fixture's texts are in the default language, whichever is active.
    with translation.override(settings.MODELTRANSLATION_DEFAULT_LANGUAGE):
        return Counter(LOADERS[row["model"]](row["fields"]) for row in rows)


def load_exercise(fields: Fields) -> Outcome:
    if is_changed_by_people(history_of(Exercise, fields["slug"])):
        return Outcome.LEFT_ALONE
    return write(Exercise, {"slug": fields["slug"]}, fields)


def load_routine(fields: Fields) -> Outcome:
    if is_changed_by_people(history_of(Routine, fields["slug"])):
        return Outcome.LEFT_ALONE
    others = Routine.objects.exclude(slug=fields["slug"])
    is_default = fields["is_default"] and not others.filter(is_default=True).exists()
    return write(Routine, {"slug": fields["slug"]}, fields | {"is_default": is_default})


def load_item(fields: Fields) -> Outcome:
    (routine_slug,), (exercise_slug,) = fields["routine"], fields["exercise"]
    routine = Routine.objects.filter(slug=routine_slug).first()
    exercise = Exercise.objects.filter(slug=exercise_slug).first()
    if routine is None or exercise is None or is_composed_by_people(routine):
        return Outcome.LEFT_ALONE
    key = {"routine": routine, "position": fields["position"]}
    # Past sessions refer to the item, so its exercise must not change.
    if RoutineItem.objects.filter(**key).exclude(exercise=exercise).exists():
        return Outcome.LEFT_ALONE
    return write(RoutineItem, key, fields | {"routine": routine, "exercise": exercise})


LOADERS = {
    "workouts.exercise": load_exercise,
    "workouts.routine": load_routine,
    "workouts.routineitem": load_item,
}


def history_of(model: type[Exercise] | type[Routine], slug: str) -> QuerySet[Any]:
    """The history of every row that ever had this slug, whatever slug it has now."""
    return model.history.filter(id__in=model.history.filter(slug=slug).values("id"))


def is_changed_by_people(history: QuerySet[Any]) -> bool:
    ours = {"history_change_reason": CHANGE_REASON, "history_user": None}
    return history.exclude(**ours).exists()


def is_composed_by_people(routine: Routine) -> bool:
    return is_changed_by_people(routine.history.all()) or is_changed_by_people(
        RoutineItem.history.filter(routine_id=routine.pk)
    )


def write(
    model: type[Exercise] | type[Routine] | type[RoutineItem], key: Fields, fields: Fields
) -> Outcome:
    """Adds the row, or updates it if it differs; a row with the same values is not saved."""
    row = model.objects.filter(**key).first()
    if row is not None and all(getattr(row, name) == value for name, value in fields.items()):
        return Outcome.UNCHANGED
    outcome = Outcome.ADDED if row is None else Outcome.UPDATED
    row = row or model()
    for name, value in fields.items():
        setattr(row, name, value)
    if model is RoutineItem:
        # A mistake in the file must not give patients a dose that nobody can do.
        row.full_clean(validate_unique=False, validate_constraints=True)
    row._change_reason = CHANGE_REASON  # type: ignore[union-attr]  # for simple_history
    row.save()
    return outcome
