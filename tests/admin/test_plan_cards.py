"""The cards of a plan: moved, dropped and added by buttons that save nothing by themselves."""

import re
from datetime import date

import pytest
from time_machine import travel

from tests.admin.conftest import everything, filled_in, queries_of, url_of
from tests.conftest import NOW
from workouts.models import Exercise, Plan, PlanItem, Routine, RoutineItem
from workouts.models.prescriptions import prescribed_for

pytestmark = pytest.mark.django_db

TOMORROW = date(2026, 6, 11)


@pytest.fixture(autouse=True)
def in_june():
    """The day of the patient's session; the plan began on the first of the month."""
    with travel(NOW, tick=False):
        yield


@pytest.fixture
def press(therapist_client):
    """Opens the plan's page, or goes on from an answer, and presses a button of a card."""

    def press(plan, button, key, page=None, **typed):
        page = page or therapist_client.get(url_of(plan))
        return therapist_client.post(url_of(plan), filled_in(page) | typed | {button: key})

    return press


@pytest.fixture
def side_plank(content):
    """An exercise of another routine of the clinic."""
    routine = Routine.objects.create(slug="other", name="Other", summary="Other")
    exercise = Exercise.objects.create(
        slug="side-plank", name="Side plank", steps=["Lift."], mistakes=[]
    )
    return RoutineItem.objects.create(
        routine=routine,
        exercise=exercise,
        position=1,
        reps_min=2,
        reps_max=4,
        hold_seconds=12,
        rest_seconds=6,
        laterality="each_side",
    )


def keys(plan):
    return list(plan.routine.items.order_by("position").values_list("pk", flat=True))


def cards(response):
    [inline] = response.context["inline_admin_formsets"]
    return inline.formset.shown


def order(response):
    return [card.routine_item.pk for card in cards(response)]


def names_on(patient, day):
    return [each.item.exercise.name for each in prescribed_for(patient, day=day).items]


def test_up_and_down_change_the_order_and_save_nothing(own, press):
    first, second, third, *rest = keys(own.plan)
    before = everything()

    up = press(own.plan, "_up", second)
    down = press(own.plan, "_down", first, page=up)

    assert order(up) == [second, first, third, *rest]
    assert order(down) == [second, third, first, *rest]
    assert everything() == before


def test_button_keeps_what_was_typed(own, press):
    response = press(own.plan, "_up", keys(own.plan)[1], **{"items-3-remark": "Slowly"})

    assert filled_in(response)["items-3-remark"] == "Slowly"


@pytest.mark.parametrize(("button", "which"), [("_up", 0), ("_down", -1)])
def test_card_at_the_end_stays(own, press, button, which):
    response = press(own.plan, button, keys(own.plan)[which])

    assert order(response) == keys(own.plan)


BUTTON = re.compile(r'<button[^>]*name="(_up|_down)"[^>]*value="(\d+)"([^>]*)>')


def hidden_and_focused(response):
    """Which buttons are hidden, and which one has the focus: pairs of a name and an item's key."""
    found = BUTTON.findall(response.content.decode())
    hidden = {(name, int(key)) for name, key, rest in found if re.search(r"\bhidden\b", rest)}
    return hidden, {(name, int(key)) for name, key, rest in found if "autofocus" in rest}


def test_first_card_offers_no_up_and_the_last_no_down(own, therapist_client):
    first, *_others, last = keys(own.plan)

    hidden, _focused = hidden_and_focused(therapist_client.get(url_of(own.plan)))

    assert hidden == {("_up", first), ("_down", last)}


@pytest.mark.parametrize(
    ("button", "which", "focus"), [("_up", 1, "_down"), ("_up", 2, "_up"), ("_down", -2, "_up")]
)
def test_focus_goes_to_the_other_button_where_one_goes(own, press, button, which, focus):
    key = keys(own.plan)[which]

    _hidden, focused = hidden_and_focused(press(own.plan, button, key))

    assert focused == {(focus, key)}


@pytest.mark.parametrize("key", ["", "x", "0", "9" * 30, "\x00"])
@pytest.mark.parametrize("button", ["_up", "_drop", "_put_back", "_add"])
def test_key_that_is_none_changes_nothing(own, press, button, key):
    response = press(own.plan, button, key, add=key)

    assert (response.status_code, order(response)) == (200, keys(own.plan))


def test_dropped_card_is_the_last_and_can_be_put_back(own, press):
    first, *rest = keys(own.plan)

    dropped = press(own.plan, "_drop", first)
    back = press(own.plan, "_put_back", first, page=dropped)

    assert order(dropped) == [*rest, first]
    assert cards(dropped)[-1].is_dropped
    assert order(back) == [first, *rest]


def test_saved_order_is_practiced_from_the_new_version_on(own, press, therapist_client):
    before = names_on(own.patient, date(2026, 6, 10))
    page = press(own.plan, "_up", keys(own.plan)[1])

    therapist_client.post(url_of(own.plan), filled_in(page))

    assert names_on(own.patient, TOMORROW) == [before[1], before[0], *before[2:]]
    assert names_on(own.patient, date(2026, 6, 10)) == before
    assert Plan.objects.get(starts_on=TOMORROW).routine.patient == own.patient


def test_saved_order_keeps_remarks_with_their_exercises(own, press, therapist_client):
    page = press(own.plan, "_down", keys(own.plan)[0])

    therapist_client.post(url_of(own.plan), filled_in(page))

    remarks = [each.remark for each in prescribed_for(own.patient, day=TOMORROW).items]
    assert remarks[:2] == ["", "Remark for Olga Own"]


def test_order_of_a_plan_that_has_not_begun_is_changed_in_place(own, press, therapist_client):
    Plan.objects.update(starts_on=date(2026, 7, 1))
    before = names_on(own.patient, date(2026, 7, 1))
    page = press(own.plan, "_up", keys(own.plan)[6])

    therapist_client.post(url_of(own.plan), filled_in(page))

    assert names_on(own.patient, date(2026, 7, 1)) == [*before[:5], before[6], before[5]]
    assert Plan.objects.count() == 1
    assert PlanItem.objects.get().remark == "Remark for Olga Own"


def test_moved_up_and_down_again_makes_no_version(own, press, therapist_client):
    first = keys(own.plan)[0]
    page = press(own.plan, "_up", first, page=press(own.plan, "_down", first))

    therapist_client.post(url_of(own.plan), filled_in(page))

    assert Plan.objects.filter(patient=own.patient).count() == 1
    assert not Routine.objects.exclude(patient=None).exists()


def test_added_exercise_comes_last_with_its_dose(own, press, therapist_client, side_plank):
    page = press(own.plan, "_add", "1", add=side_plank.pk)
    therapist_client.post(url_of(own.plan), filled_in(page))

    last = prescribed_for(own.patient, day=TOMORROW).items[-1]
    assert last.item.exercise == side_plank.exercise
    assert last.dose == side_plank.dose
    assert len(names_on(own.patient, TOMORROW)) == 8
    assert side_plank.routine.items.count() == 1


def test_added_exercise_has_the_figures_that_were_typed(own, press, therapist_client, side_plank):
    page = press(own.plan, "_add", "1", add=side_plank.pk)
    therapist_client.post(
        url_of(own.plan), filled_in(page) | {"items-7-reps": "1-2", "items-7-remark": "Knees bent"}
    )

    last = prescribed_for(own.patient, day=TOMORROW).items[-1]
    assert (last.dose.reps_min, last.dose.reps_max, last.remark) == (1, 2, "Knees bent")


def test_added_and_dropped_again_is_not_in_the_plan(own, press, therapist_client, side_plank):
    added = press(own.plan, "_add", "1", add=side_plank.pk)
    page = press(own.plan, "_drop", side_plank.pk, page=added)

    therapist_client.post(url_of(own.plan), filled_in(page))

    assert "Side plank" not in names_on(own.patient, TOMORROW)


def test_exercise_that_the_plan_has_is_not_offered(own, press, side_plank, therapist_client):
    page = therapist_client.get(url_of(own.plan))
    added = press(own.plan, "_add", "1", add=side_plank.pk)

    offered = [
        [
            str(each.exercise)
            for each in response.context["inline_admin_formsets"][0].formset.offered()
        ]
        for response in (page, added)
    ]
    assert offered == [["Side plank"], []]


def test_order_saved_meanwhile_is_kept_by_who_did_not_change_it(
    own, press, therapist_client, administrator_client
):
    Plan.objects.update(starts_on=date(2026, 7, 1))
    before = names_on(own.patient, date(2026, 7, 1))
    opened = filled_in(administrator_client.get(url_of(own.plan)))
    therapist_client.post(url_of(own.plan), filled_in(press(own.plan, "_up", keys(own.plan)[1])))

    told = administrator_client.post(url_of(own.plan), opened | {"items-2-remark": "Slowly"})
    administrator_client.post(url_of(own.plan), filled_in(told))

    items = prescribed_for(own.patient, day=date(2026, 7, 1)).items
    assert [each.item.exercise.name for each in items] == [before[1], before[0], *before[2:]]
    assert items[2].remark == "Slowly"
    [conflict, *_] = told.context["adminform"].form.non_field_errors()
    assert conflict.startswith("Someone has changed this patient's plan")


def test_repetitions_saved_meanwhile_are_kept_by_who_did_not_touch_them(
    own, therapist_client, administrator_client
):
    Plan.objects.update(starts_on=date(2026, 7, 1))
    opened = filled_in(administrator_client.get(url_of(own.plan)))
    page = filled_in(therapist_client.get(url_of(own.plan)))
    therapist_client.post(url_of(own.plan), page | {"items-1-reps": "2-3"})

    told = administrator_client.post(url_of(own.plan), opened | {"items-1-rest_seconds": "9"})
    administrator_client.post(url_of(own.plan), filled_in(told))

    dose = prescribed_for(own.patient, day=date(2026, 7, 1)).items[1].dose
    assert (dose.reps_min, dose.reps_max, dose.rest_seconds) == (2, 3, 9)


def test_preview_says_the_minutes_and_the_sentences_of_what_is_typed(own, press):
    response = press(own.plan, "_preview", "1", **{"items-1-hold_seconds": "5"})

    page = response.content.decode()
    assert "A session takes 27 minutes, and " in page
    assert "5 times 5 seconds per side" in page
    assert not PlanItem.objects.exclude(pk=own.plan_item.pk).exists()


def test_history_says_that_the_order_was_changed(own, press, therapist_client):
    Plan.objects.update(starts_on=date(2026, 7, 1))
    therapist_client.post(url_of(own.plan), filled_in(press(own.plan, "_up", keys(own.plan)[1])))

    assert therapist_client.get(url_of(own.plan, "history")).status_code == 200


def test_card_says_what_was_done_in_four_weeks(own, therapist_client):
    response = therapist_client.get(url_of(own.plan))

    assert cards(response)[0].done[0] == "100% of the dose in four weeks"


def test_more_exercises_take_no_more_queries(own, therapist_client, side_plank):
    before = queries_of(therapist_client, url_of(own.plan))
    for position in (8, 9, 10):
        side_plank.copy_to(own.plan.routine, position=position)

    assert queries_of(therapist_client, url_of(own.plan)) == before


def test_copy_of_an_own_order_is_the_other_patients_own(own, press, therapist_client, make_case):
    petra = make_case("Petra Own", own.patient.therapist).patient
    therapist_client.post(url_of(own.plan), filled_in(press(own.plan, "_up", keys(own.plan)[1])))
    version = Plan.objects.get(patient=own.patient, starts_on=TOMORROW)

    copy = version.copy_to(petra, starts_on=date(2026, 8, 1), with_remarks=False)

    assert copy.routine.patient == petra
    assert names_on(petra, date(2026, 8, 1)) == names_on(own.patient, TOMORROW)
