"""Database constraints of exercises, routines and their items."""

import pytest
from django.db import IntegrityError, transaction

from workouts.models import Routine, RoutineItem

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("content")]


def test_database_refuses_a_second_default_routine():
    with pytest.raises(IntegrityError), transaction.atomic():
        Routine.objects.create(slug="other", name="Other", summary="Other", is_default=True)


def test_database_refuses_two_items_at_one_position():
    item = RoutineItem.objects.get(position=1)
    item.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        item.save(force_insert=True)


@pytest.mark.parametrize(
    ("figures", "constraint"),
    [
        ({"reps_min": 0}, "routine_item_reps_in_order"),
        ({"reps_min": 5, "reps_max": 3}, "routine_item_reps_in_order"),
        ({"reps_max": 51}, "routine_item_reps_in_order"),
        ({"hold_seconds": 0}, "routine_item_seconds_in_range"),
        ({"rest_seconds": 601}, "routine_item_seconds_in_range"),
    ],
)
def test_database_refuses_an_impossible_dose(figures, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        RoutineItem.objects.filter(position=1).update(**figures)


def test_default_falls_back_to_the_oldest_routine():
    Routine.objects.update(is_default=False)

    assert Routine.objects.default().slug == "hip-workout"
