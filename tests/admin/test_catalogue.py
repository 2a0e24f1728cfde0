"""Editing exercises and routines at the desk, with a history of every earlier text."""

import pytest

from tests.admin.conftest import add_url, filled_in, url_of
from workouts.models import Exercise, Routine, RoutineItem

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("content")]


@pytest.fixture
def exercise(content):
    return Exercise.objects.get(slug="bridge")


@pytest.fixture
def routine(content):
    return Routine.objects.default()


@pytest.fixture
def new_routine(administrator_client):
    """Adds a routine of one exercise, as an administrator would."""

    def add(**fields):
        page = administrator_client.get(add_url(Routine))
        item = {
            "position": "1",
            "exercise": Exercise.objects.first().pk,
            "reps_min": "3",
            "reps_max": "3",
            "hold_seconds": "10",
            "rest_seconds": "5",
            "laterality": "bilateral",
        }
        item = {f"items-0-{name}": value for name, value in item.items()}
        texts = {"name_en": "Short", "summary_en": "For busy days"}
        return administrator_client.post(add_url(Routine), filled_in(page) | texts | item | fields)

    return add


# --- Exercises ----------------------------------------------------------------------------------


def test_steps_are_edited_as_one_a_line(therapist_client, exercise):
    url = url_of(exercise)
    page = therapist_client.get(url)
    assert filled_in(page)["steps_en"] == "\n".join(exercise.steps)

    therapist_client.post(url, filled_in(page, steps_en="Lie down.\r\n\r\nLift.\r\n"))

    exercise.refresh_from_db()
    assert exercise.steps == ["Lie down.", "Lift."]


def test_exercise_has_texts_in_spanish(therapist_client, exercise):
    url = url_of(exercise)
    spanish = {"name_es": "El puente", "mistakes_es": "Muy rápido.", "steps_es": ""}

    therapist_client.post(url, filled_in(therapist_client.get(url), **spanish))

    exercise.refresh_from_db()
    assert (exercise.name_es, exercise.mistakes_es, exercise.steps_es) == (
        "El puente",
        ["Muy rápido."],
        None,
    )


@pytest.mark.parametrize("name", ["name_en", "steps_en", "mistakes_en"])
def test_text_of_the_first_language_is_required(name, therapist_client, exercise):
    url = url_of(exercise)

    response = therapist_client.post(url, filled_in(therapist_client.get(url)) | {name: " "})

    assert list(response.context["adminform"].form.errors) == [name]


def test_history_keeps_the_earlier_wording(therapist_client, exercise):
    url = url_of(exercise)
    before = exercise.stop_when
    therapist_client.post(url, filled_in(therapist_client.get(url), stop_when_en="At any pain."))

    text = therapist_client.get(url_of(exercise, "history")).content.decode()

    assert exercise.history.earliest("history_date").stop_when == before
    assert text.count("→") == text.count("→ At any pain.") == 1
    assert "Thea Therapist" in text


def test_slug_of_an_exercise_stays(therapist_client, exercise):
    url = url_of(exercise)

    therapist_client.post(
        url, filled_in(therapist_client.get(url), slug="other", name_en="Big bridge")
    )

    exercise.refresh_from_db()
    assert (exercise.slug, exercise.name) == ("bridge", "Big bridge")


def test_therapist_adds_an_exercise(therapist_client):
    texts = {
        "name_en": "Clam",
        "purpose_en": "Opens the hip",
        "position_en": "On the side",
        "needs_en": "A mat",
        "steps_en": "Lie down.\nOpen the knee.",
        "feel_en": "The outer hip works.",
        "mistakes_en": "Rolling back.",
        "stop_when_en": "At sharp pain.",
    }
    page = therapist_client.get(add_url(Exercise))

    therapist_client.post(add_url(Exercise), filled_in(page, **texts))

    assert Exercise.objects.get(slug="clam").steps == ["Lie down.", "Open the knee."]


def test_exercise_in_a_routine_cannot_be_deleted(administrator_client, exercise):
    administrator_client.post(url_of(exercise, "delete"), {"post": "yes"})

    assert Exercise.objects.filter(pk=exercise.pk).exists()


def test_therapist_deletes_no_exercise(therapist_client, exercise):
    RoutineItem.objects.filter(exercise=exercise).delete()

    response = therapist_client.post(url_of(exercise, "delete"), {"post": "yes"})

    assert response.status_code == 403


# --- Routines -----------------------------------------------------------------------------------


def test_administrator_changes_a_dose(administrator_client, routine):
    url = url_of(routine)

    administrator_client.post(
        url, filled_in(administrator_client.get(url)) | {"items-0-hold_seconds": "25"}
    )

    assert routine.items.get(position=1).hold_seconds == 25


def test_two_exercises_change_places(administrator_client, routine):
    url = url_of(routine)
    first, second = routine.items.order_by("position")[:2]
    data = filled_in(administrator_client.get(url))

    administrator_client.post(url, data | {"items-0-position": "2", "items-1-position": "1"})

    assert list(routine.items.order_by("position")[:2]) == [second, first]


def test_two_exercises_cannot_share_a_place(administrator_client, routine):
    url = url_of(routine)
    data = filled_in(administrator_client.get(url))

    response = administrator_client.post(url, data | {"items-0-position": "2"})

    errors = response.context["inline_admin_formsets"][0].formset.non_form_errors()
    assert errors == ["Please correct the duplicate data for position."]
    assert routine.items.get(position=2).exercise.slug == "glut-stretch"


@pytest.mark.parametrize("changes", [{"reps_max": "1"}, {"hold_seconds": "0"}])
def test_impossible_dose_is_refused(changes, administrator_client, routine):
    url = url_of(routine)
    data = filled_in(administrator_client.get(url))

    response = administrator_client.post(
        url, data | {f"items-0-{name}": value for name, value in changes.items()}
    )

    assert response.context["inline_admin_formsets"][0].formset.errors[0] != {}


@pytest.mark.parametrize("changes", [{}, {"items-1-position": ""}])
def test_practiced_exercise_stays_in_the_routine(changes, administrator_client, own):
    routine = own.session.routine
    url = url_of(routine)
    data = filled_in(administrator_client.get(url))

    response = administrator_client.post(url, data | {"items-0-DELETE": "on", **changes})

    errors = response.context["inline_admin_formsets"][0].formset.non_form_errors()
    assert "has been practiced or is adapted in a plan" in errors[0]
    assert routine.items.count() == 7


def test_unused_exercise_leaves_the_routine(administrator_client, routine):
    url = url_of(routine)
    data = filled_in(administrator_client.get(url))

    administrator_client.post(url, data | {"items-6-DELETE": "on"})

    assert routine.items.count() == 6


def test_new_default_takes_over_from_the_former_one(new_routine, routine):
    new_routine(is_default="on")

    assert Routine.objects.default().slug == "short"
    assert routine.history.latest().is_default is False


def test_default_is_not_given_up_without_another(administrator_client, routine):
    url = url_of(routine)

    response = administrator_client.post(
        url, filled_in(administrator_client.get(url)) | {"is_default": ""}
    )

    assert list(response.context["adminform"].form.errors) == ["is_default"]
    assert Routine.objects.default() == routine


def test_default_is_not_deleted(administrator_client, routine):
    response = administrator_client.post(url_of(routine, "delete"), {"post": "yes"})

    assert response.status_code == 403


def test_unused_routine_is_deleted_by_an_administrator(administrator_client, new_routine):
    new_routine()
    routine = Routine.objects.get(slug="short")

    administrator_client.post(url_of(routine, "delete"), {"post": "yes"})

    assert not Routine.objects.filter(slug="short").exists()


def test_routine_without_an_exercise_is_refused(new_routine):
    new_routine(**{"items-TOTAL_FORMS": "0"})

    assert not Routine.objects.filter(slug="short").exists()


def test_second_routine_of_the_same_name_has_an_address_of_its_own(new_routine):
    new_routine()
    new_routine()

    assert Routine.objects.filter(slug__in=["short", "short-2"]).count() == 2


def places(routine):
    return list(routine.items.order_by("position").values_list("position", "exercise__slug"))


def test_row_without_a_position_comes_last(administrator_client, routine):
    url = url_of(routine)
    data = filled_in(administrator_client.get(url))

    administrator_client.post(url, data | {"items-0-position": ""})

    assert places(routine)[0] == (1, "glut-stretch")
    assert places(routine)[-1] == (7, "flexion-stretch")


def test_positions_close_up_where_an_exercise_goes(administrator_client, routine):
    url = url_of(routine)
    data = filled_in(administrator_client.get(url))

    administrator_client.post(url, data | {"items-2-DELETE": "on"})

    assert [place for place, _slug in places(routine)] == [1, 2, 3, 4, 5, 6]


def test_new_routine_counts_its_exercises_itself(new_routine):
    new_routine(**{"items-0-position": ""})

    assert [place for place, _slug in places(Routine.objects.get(slug="short"))] == [1]
