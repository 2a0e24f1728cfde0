"""Loading the shipped exercises: what an empty, an untouched and an edited database get."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import translation

from workouts.catalogue.loading import FIXTURE, Outcome, load_content
from workouts.models import Exercise, Routine, RoutineItem

pytestmark = pytest.mark.usefixtures("no_content")

ROWS = 15
HISTORIES = [Exercise.history, Routine.history, RoutineItem.history]


@pytest.fixture
def newer(tmp_path):
    """A fixture as a later release would ship it, with one field of one row changed."""

    def make(slug, **changed):
        rows = json.loads(FIXTURE.read_text())
        for row in rows:
            if slug in (row["fields"].get("slug"), *row["fields"].get("exercise", [])):
                row["fields"] |= {k: v for k, v in changed.items() if k in row["fields"]}
        path = tmp_path / "newer.json"
        path.write_text(json.dumps(rows))
        return path

    return make


def history_count():
    return sum(history.count() for history in HISTORIES)


# --- Loading ------------------------------------------------------------------------------------


def test_load_content_into_an_empty_database_adds_every_row():
    counts = load_content()

    assert counts == {Outcome.ADDED: ROWS}


def test_load_content_again_leaves_every_row_unchanged(content):
    counts = load_content()

    assert counts == {Outcome.UNCHANGED: ROWS}


def test_load_content_again_writes_no_history(content):
    before = history_count()

    load_content()

    assert history_count() == before


def test_load_content_marks_its_own_writes_in_the_history(content):
    reasons = {row.history_change_reason for each in HISTORIES for row in each.all()}

    assert reasons == {"shipped content"}


def test_load_content_in_another_language_fills_the_english_texts():
    with translation.override("es"):
        load_content()

    assert Exercise.objects.get(slug="bridge").name_en == "Bridge"


def test_load_content_command_reports_what_it_did(content):
    out = StringIO()

    call_command("load_content", stdout=out)

    assert out.getvalue() == ("Shipped content: 0 added, 0 updated, 15 unchanged, 0 left alone.\n")


def test_load_content_command_can_be_silent():
    out = StringIO()

    call_command("load_content", stdout=out, verbosity=0)

    assert out.getvalue() == ""


def test_loaddata_loads_the_same_content():
    call_command("loaddata", "hip_workout", verbosity=0)

    assert load_content() == {Outcome.UNCHANGED: ROWS}


def test_loaddata_fills_the_english_texts():
    call_command("loaddata", "hip_workout", verbosity=0)

    assert Exercise.objects.get(slug="bridge").name_en == "Bridge"


# --- Newer shipped content ----------------------------------------------------------------------


def test_newer_text_arrives_in_an_untouched_exercise(content, newer):
    load_content(newer("bridge", feel="Warm buttocks."))

    assert Exercise.objects.get(slug="bridge").feel == "Warm buttocks."


def test_newer_name_arrives_in_an_untouched_exercise(newer):
    load_content(newer("glut-stretch", name="Glut stretch"))

    load_content()

    assert Exercise.objects.get(slug="glut-stretch").name == "Glute stretch"


def test_newer_text_writes_only_the_row_that_differs(content, newer):
    counts = load_content(newer("bridge", feel="Warm buttocks."))

    assert counts == {Outcome.UPDATED: 1, Outcome.UNCHANGED: ROWS - 1}


def test_newer_text_arrives_again_after_an_earlier_update(content, newer):
    load_content(newer("bridge", feel="Warm buttocks."))

    load_content(newer("bridge", feel="Warm and tired buttocks."))

    assert Exercise.objects.get(slug="bridge").feel == "Warm and tired buttocks."


def test_newer_dose_arrives_in_an_untouched_routine(content, newer):
    load_content(newer("bridge", rest_seconds=12))

    assert RoutineItem.objects.get(exercise__slug="bridge").rest_seconds == 12


def test_newer_text_arrives_in_what_loaddata_loaded(newer):
    call_command("loaddata", "hip_workout", verbosity=0)

    load_content(newer("bridge", feel="Warm buttocks."))

    assert Exercise.objects.get(slug="bridge").feel == "Warm buttocks."


def test_another_exercise_at_a_position_does_not_rewrite_past_sessions(content, newer):
    load_content(newer("bridge", exercise=["flexion-stretch"]))

    assert RoutineItem.objects.get(position=6).exercise.slug == "bridge"


# --- What people changed ------------------------------------------------------------------------


def edit(row, **fields):
    """As a therapist does in the admin, which keeps the history too."""
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


def test_edited_exercise_keeps_the_therapists_words(content, newer):
    edit(Exercise.objects.get(slug="bridge"), feel="As your therapist showed you.")

    load_content(newer("bridge", feel="Warm buttocks.", purpose="Newer."))

    assert Exercise.objects.get(slug="bridge").feel == "As your therapist showed you."


def test_edited_exercise_takes_no_newer_text_in_another_field(content, newer):
    edit(Exercise.objects.get(slug="bridge"), feel="As your therapist showed you.")

    load_content(newer("bridge", purpose="Newer."))

    assert Exercise.objects.get(slug="bridge").purpose != "Newer."


def test_edited_exercise_is_reported_as_left_alone(content):
    edit(Exercise.objects.get(slug="bridge"), feel="As your therapist showed you.")

    counts = load_content()

    assert counts == {Outcome.LEFT_ALONE: 1, Outcome.UNCHANGED: ROWS - 1}


def test_edit_of_one_exercise_does_not_hold_back_another(content, newer):
    edit(Exercise.objects.get(slug="bridge"), feel="As your therapist showed you.")

    load_content(newer("glut-stretch", feel="Newer."))

    assert Exercise.objects.get(slug="glut-stretch").feel == "Newer."


def test_exercise_under_another_slug_is_not_added_again(content):
    edit(Exercise.objects.get(slug="bridge"), slug="hip-bridge")

    load_content()

    assert not Exercise.objects.filter(slug="bridge").exists()


def test_deleted_item_is_not_resurrected(content):
    RoutineItem.objects.get(position=7).delete()

    load_content()

    assert list(RoutineItem.objects.values_list("position", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_deleted_exercise_is_not_resurrected(content):
    RoutineItem.objects.get(exercise__slug="bridge").delete()
    Exercise.objects.get(slug="bridge").delete()

    load_content()

    assert not Exercise.objects.filter(slug="bridge").exists()


def test_deleted_exercise_after_loaddata_is_not_resurrected():
    call_command("loaddata", "hip_workout", verbosity=0)
    RoutineItem.objects.get(exercise__slug="bridge").delete()
    Exercise.objects.get(slug="bridge").delete()

    load_content()

    assert not Exercise.objects.filter(slug="bridge").exists()


def test_deleted_routine_is_not_resurrected(content):
    Routine.objects.default().delete()

    counts = load_content()

    assert counts == {Outcome.LEFT_ALONE: 8, Outcome.UNCHANGED: 7}


def test_edited_item_holds_back_its_whole_routine(content, newer):
    edit(RoutineItem.objects.get(position=1), hold_seconds=20)

    load_content(newer("bridge", rest_seconds=12))

    assert RoutineItem.objects.get(exercise__slug="bridge").rest_seconds == 8


def test_item_added_by_a_therapist_holds_back_its_whole_routine(content, newer):
    item = RoutineItem.objects.get(position=1)
    edit(item, pk=None, position=8)

    load_content(newer("bridge", rest_seconds=12))

    assert RoutineItem.objects.get(exercise__slug="bridge").rest_seconds == 8


def test_edited_routine_holds_back_its_items(content, newer):
    edit(Routine.objects.default(), name="Hips, our way")

    load_content(newer("bridge", rest_seconds=12))

    assert RoutineItem.objects.get(exercise__slug="bridge").rest_seconds == 8


def test_edited_item_does_not_hold_back_the_texts_of_its_exercise(content, newer):
    edit(RoutineItem.objects.get(exercise__slug="bridge"), hold_seconds=20)

    load_content(newer("bridge", feel="Warm buttocks."))

    assert Exercise.objects.get(slug="bridge").feel == "Warm buttocks."


def test_default_routine_chosen_by_the_clinic_stays_the_default(content):
    edit(Routine.objects.default(), is_default=False)
    Routine.objects.create(slug="own", name="Own", summary="Ours", is_default=True)

    load_content()

    assert Routine.objects.default().slug == "own"


def test_first_load_beside_a_default_routine_respects_it():
    Routine.objects.create(slug="own", name="Own", summary="Ours", is_default=True)

    load_content()

    assert Routine.objects.default().slug == "own"
