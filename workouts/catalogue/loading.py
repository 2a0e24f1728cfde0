"""Loads the shipped exercises and routine, and never overwrites what a person has changed.

Our own writes bear a mark in the history. As long as a row's history holds nothing else, the row is
ours and takes newer texts from the fixture. Once somebody has edited or deleted it, it is theirs
and is left as it is, deleted rows included. A routine's items are one thing: whoever changes one
of them has composed a routine of their own.
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

from workouts.models import Exercise, Routine, RoutineItem

FIXTURE = settings.BASE_DIR / "fixtures" / "hip_workout.json"
CHANGE_REASON = "shipped content"

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
    """Brings the catalogue up to the fixture at `path`; counts its rows by `Outcome`.

    The fixture lists what others refer to first, as `loaddata` wants it too.
    """
    rows = json.loads(path.read_text(encoding="utf-8"))
    # A text without a language belongs to the default one, whoever calls.
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
    # Sessions of the past refer to the item, so its exercise stays what it was.
    if RoutineItem.objects.filter(**key).exclude(exercise=exercise).exists():
        return Outcome.LEFT_ALONE
    return write(RoutineItem, key, fields | {"routine": routine, "exercise": exercise})


LOADERS = {
    "workouts.exercise": load_exercise,
    "workouts.routine": load_routine,
    "workouts.routineitem": load_item,
}


def history_of(model: type[Exercise] | type[Routine], slug: str) -> QuerySet[Any]:
    """All that happened to the row of that slug, under whatever slug it goes by now."""
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
    """Adds the row, or updates it where it differs; a row that says the same is not touched."""
    row = model.objects.filter(**key).first()
    if row is not None and all(getattr(row, name) == value for name, value in fields.items()):
        return Outcome.UNCHANGED
    outcome = Outcome.ADDED if row is None else Outcome.UPDATED
    row = row or model()
    for name, value in fields.items():
        setattr(row, name, value)
    if model is RoutineItem:
        # A dose that nobody can do reaches no patient, not even by a slip in the file.
        row.full_clean(validate_unique=False, validate_constraints=True)
    row._change_reason = CHANGE_REASON  # type: ignore[union-attr]  # for simple_history
    row.save()
    return outcome
