"""The list of exercises and the page of each."""

from datetime import date

import pytest

from workouts.models import Exercise, Plan, PlanItem, Routine, RoutineItem

pytestmark = pytest.mark.django_db


def test_exercise_list_shows_every_exercise(client, content):
    page = client.get("/exercises/").content.decode()

    assert [
        name for name in Exercise.objects.values_list("name", flat=True) if name not in page
    ] == []


def test_exercise_list_queries_do_not_grow_with_the_routine(client, content, count_queries):
    with_seven = count_queries(client, "/exercises/")

    RoutineItem.objects.filter(position__gt=1).delete()

    assert count_queries(client, "/exercises/") == with_seven


def test_exercise_detail_shows_each_step(client, content):
    exercise = Exercise.objects.get(slug="bridge")

    context = client.get("/exercises/bridge/").context

    assert context["exercise"].steps == exercise.steps


def test_exercise_detail_shows_the_patients_own_remark(patient_client, patient, content):

    routine = Routine.objects.default()
    plan = Plan.objects.create(patient=patient, routine=routine, starts_on=date(2020, 1, 1))
    item = routine.items.get(exercise__slug="bridge")
    PlanItem.objects.create(plan=plan, item=item, hold_seconds=7, remark="Slowly, please")

    prescribed = patient_client.get("/exercises/bridge/").context["prescribed"]

    assert (prescribed.dose.hold_seconds, prescribed.remark) == (7, "Slowly, please")


def test_exercise_detail_leads_to_its_neighbors(client, content):
    context = client.get("/exercises/glut-stretch/").context

    assert (context["previous"].slug, context["next"].slug) == (
        "flexion-stretch",
        "lateral-hip-stretch",
    )


def test_exercise_detail_of_an_unknown_slug_is_not_found(client, content):
    assert client.get("/exercises/headstand/").status_code == 404
