"""Plans at the desk: prescribed for one's own patients, with doses for a routine's exercises."""

from datetime import date

import pytest
from model_bakery import baker
from time_machine import travel

from tests.admin.conftest import add_url, filled_in, list_url, url_of
from tests.conftest import NOW
from workouts.models import Exercise, Plan, PlanItem, Routine, RoutineItem
from workouts.models.prescriptions import prescribed_for

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_june():
    """It is the day on which the patients' sessions were, and their plans began before it."""
    with travel(NOW, tick=False):
        yield


@pytest.fixture
def coming(own):
    """The therapist's own case, with a plan that has not begun yet."""
    Plan.objects.filter(pk=own.plan.pk).update(starts_on=date(2026, 7, 5))
    own.plan.refresh_from_db()
    return own


@pytest.fixture
def other_routine(content):
    routine = baker.make(Routine, slug="other", name="Other", summary="Other")
    baker.make(
        RoutineItem,
        routine=routine,
        exercise=Exercise.objects.first(),
        position=1,
        reps_min=1,
        reps_max=1,
        hold_seconds=1,
        rest_seconds=0,
        laterality="bilateral",
    )
    return routine


def test_therapist_prescribes_a_plan_for_some_weekdays(therapist_client, own):
    page = therapist_client.get(add_url(Plan), {"patient": own.patient.pk})
    fields = {
        "routine": Routine.objects.default().pk,
        "starts_on": "2026-07-01",
        "weekday_mask": ["0", "2", "4"],
    }

    response = therapist_client.post(add_url(Plan), filled_in(page, **fields))

    plan = Plan.objects.get(starts_on=date(2026, 7, 1))
    assert (plan.patient, plan.weekdays) == (own.patient, {0, 2, 4})
    assert response.url == url_of(plan)


def test_plan_added_in_a_popup_closes_it(therapist_client, own):
    page = therapist_client.get(add_url(Plan), {"patient": own.patient.pk, "_popup": "1"})
    fields = {"routine": Routine.objects.default().pk, "starts_on": "2026-07-01", "_popup": "1"}

    response = therapist_client.post(add_url(Plan), filled_in(page, **fields))

    assert response.status_code == 200
    assert b"popup_response.js" in response.content


def test_new_plan_is_for_every_day_from_today(therapist_client, own):
    form = therapist_client.get(add_url(Plan)).context["adminform"].form

    assert form["weekday_mask"].value() == [0, 1, 2, 3, 4, 5, 6]
    assert form["starts_on"].value() is not None


def test_plan_without_weekdays_is_refused(therapist_client, own):
    url = url_of(own.plan)

    response = therapist_client.post(url, filled_in(therapist_client.get(url), weekday_mask=[]))

    assert response.context["adminform"].form.errors == {
        "weekday_mask": ["Choose at least one weekday."]
    }


def test_second_plan_from_the_same_day_is_refused(therapist_client, coming):
    page = therapist_client.get(add_url(Plan), {"patient": coming.patient.pk})
    fields = {"routine": coming.plan.routine.pk, "starts_on": str(coming.plan.starts_on)}

    response = therapist_client.post(add_url(Plan), filled_in(page, **fields))

    errors = response.context["adminform"].form.errors
    assert errors == {"__all__": ["This patient has a plan from that day already."]}


def test_list_shows_the_weekdays(therapist_client, own):
    Plan.objects.filter(pk=own.plan.pk).update(weekday_mask=0b001_0101)

    response = therapist_client.get(list_url(Plan))

    assert "Mon, Wed, Fri" in response.content.decode()


def test_page_has_a_card_for_each_exercise_with_what_is_practiced(therapist_client, own):
    response = therapist_client.get(url_of(own.plan))

    shown = [
        (card.routine_item.pk, card["hold_seconds"].value(), card.place, card.of)
        for card in cards_of(response)
    ]
    items = own.plan.routine.items.order_by("position")
    assert shown == [(item.pk, item.hold_seconds, n, 7) for n, item in enumerate(items, start=1)]


def cards_of(response):
    return response.context["inline_admin_formsets"][0].formset.shown


def test_page_saved_as_it_is_adapts_no_exercise(therapist_client, coming):
    url = url_of(coming.plan)

    therapist_client.post(url, filled_in(therapist_client.get(url)))

    assert PlanItem.objects.get() == coming.plan_item


def test_rows_that_moved_up_in_the_browser_adapt_no_exercise(therapist_client, coming):
    url = url_of(coming.plan)
    data = filled_in(therapist_client.get(url))
    moved = {"items-TOTAL_FORMS": "6", "items-1-item": data["items-2-item"]}

    therapist_client.post(url, data | moved)

    assert PlanItem.objects.get() == coming.plan_item


def test_therapist_adapts_a_dose(therapist_client, coming):
    url = url_of(coming.plan)
    data = filled_in(therapist_client.get(url))

    therapist_client.post(url, data | {"items-1-hold_seconds": "20", "items-1-remark": "Gently"})

    second = prescribed_for(coming.patient, day=coming.plan.starts_on).items[1]
    assert (second.dose.hold_seconds, second.remark) == (20, "Gently")


def test_exercise_of_another_patient_alone_is_refused(therapist_client, own, foreign):
    url = url_of(own.plan)
    plan = foreign.plan.prescribe_own(
        Exercise.objects.create(slug="hers", patient=foreign.patient, steps=["x"], mistakes=[]),
        starts_on=None,
        reps_min=1,
        reps_max=1,
        hold_seconds=1,
        rest_seconds=0,
        laterality="bilateral",
    )
    stranger = plan.routine.items.last()
    data = filled_in(therapist_client.get(url))

    response = therapist_client.post(
        url, data | {"items-1-item": stranger.pk, "items-1-remark": "x"}
    )

    assert "item" in response.context["inline_admin_formsets"][0].formset.errors[1]
    assert PlanItem.objects.get(plan=own.plan) == own.plan_item


def test_routine_and_patient_of_a_plan_stay(
    therapist_client, coming, make_case, therapist, other_routine
):
    petra = make_case("Petra Own", therapist)
    url = url_of(coming.plan)
    forged = {"patient": petra.patient.pk, "routine": other_routine.pk, "starts_on": "2026-07-02"}

    therapist_client.post(url, filled_in(therapist_client.get(url), **forged))

    coming.plan.refresh_from_db()
    assert coming.plan.starts_on == date(2026, 7, 2)
    assert (coming.plan.patient, coming.plan.routine) == (coming.patient, Routine.objects.default())


def test_plan_with_every_exercise_left_out_is_refused(therapist_client, own):
    url = url_of(own.plan)
    data = filled_in(therapist_client.get(url))

    response = therapist_client.post(
        url, data | {f"items-{row}-is_left_out": "on" for row in range(7)}
    )

    formset = response.context["inline_admin_formsets"][0].formset
    assert formset.non_form_errors() == ["Leave at least one exercise in the plan."]


def test_plan_with_some_exercises_left_out_is_kept(therapist_client, coming):
    url = url_of(coming.plan)
    data = filled_in(therapist_client.get(url))

    therapist_client.post(url, data | {f"items-{row}-is_left_out": "on" for row in range(6)})

    assert len(prescribed_for(coming.patient, day=coming.plan.starts_on).items) == 1


@pytest.mark.parametrize(
    ("typed", "figures"),
    [("3", (3, 3)), ("3-5", (3, 5)), ("3–5", (3, 5)), (" 3 — 5 ", (3, 5)), ("", (5, 5))],
)
def test_repetitions_are_read_from_one_box(typed, figures, therapist_client, coming):
    url = url_of(coming.plan)
    data = filled_in(therapist_client.get(url))

    therapist_client.post(url, data | {"items-1-reps": typed})

    dose = prescribed_for(coming.patient, day=coming.plan.starts_on).items[1].dose
    assert (dose.reps_min, dose.reps_max) == figures


@pytest.mark.parametrize("typed", ["0", "5-3", "3-", "3 5", "51", "three", "٣", "9" * 20, "-1"])
def test_what_is_no_repetitions_is_refused_beside_the_box(typed, therapist_client, own):
    url = url_of(own.plan)
    data = filled_in(therapist_client.get(url))

    response = therapist_client.post(url, data | {"items-0-reps": typed})

    errors = response.context["inline_admin_formsets"][0].formset.errors[0]
    text = "Enter a number such as 3, or two such as 3–5; at most 50."
    assert errors == {"reps": [text]}
    assert filled_in(response)["items-0-reps"] == typed


def test_therapist_takes_a_plan_away(therapist_client, coming):
    therapist_client.post(url_of(coming.plan, "delete"), {"post": "yes"})

    assert not Plan.objects.exists()
    assert Plan.history.filter(history_type="-").count() == 1


def test_therapist_sets_a_pain_limit(therapist_client, coming):
    url = url_of(coming.plan)

    therapist_client.post(url, filled_in(therapist_client.get(url), pain_limit="4"))

    assert prescribed_for(coming.patient, day=coming.plan.starts_on).pain_limit == 4


def test_pain_limit_beyond_the_scale_is_refused(therapist_client, own):
    url = url_of(own.plan)

    response = therapist_client.post(url, filled_in(therapist_client.get(url), pain_limit="11"))

    assert list(response.context["adminform"].form.errors) == ["pain_limit"]
