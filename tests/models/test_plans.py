"""Which plan, items and doses a patient has on a day."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.conftest import NOW
from workouts.domain.streak import PlanPeriod
from workouts.models import Plan, PlanItem, Routine, RoutineItem
from workouts.models.plans import SessionLength
from workouts.models.prescriptions import prescribed_for

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
WEEKDAYS = 0b001_1111


@pytest.fixture
def make_plan(patient, content):
    def make(starts_on=TODAY, **fields):
        routine = Routine.objects.default()
        return Plan.objects.create(patient=patient, routine=routine, starts_on=starts_on, **fields)

    return make


def slugs(prescribed):
    return [each.item.exercise.slug for each in prescribed.items]


def item_of(plan, slug):
    return plan.routine.items.get(exercise__slug=slug)


def test_guest_is_prescribed_the_default_routine(content):
    assert len(prescribed_for(None, day=TODAY).items) == 7


def test_patient_without_a_plan_is_prescribed_the_default_routine(patient, content):
    assert slugs(prescribed_for(patient, day=TODAY)) == slugs(prescribed_for(None, day=TODAY))


def test_plan_holds_from_its_first_day(patient, make_plan):
    plan = make_plan()
    PlanItem.objects.create(plan=plan, item=item_of(plan, "bridge"), is_left_out=True)

    before = prescribed_for(patient, day=TODAY - timedelta(days=1))

    assert ("bridge" in slugs(before), "bridge" in slugs(prescribed_for(patient, day=TODAY))) == (
        True,
        False,
    )


def test_later_plan_takes_over(patient, make_plan):
    make_plan(TODAY - timedelta(days=30))
    latest = make_plan(TODAY - timedelta(days=1))

    assert Plan.objects.in_force(patient, day=TODAY) == latest


def test_plan_item_changes_only_the_figures_it_gives(patient, make_plan):
    plan = make_plan()
    PlanItem.objects.create(
        plan=plan, item=item_of(plan, "flexion-stretch"), hold_seconds=20, remark="Gently"
    )

    first = prescribed_for(patient, day=TODAY).items[0]

    assert (first.dose.hold_seconds, first.dose.reps_min, first.remark) == (20, 5, "Gently")


def test_plan_of_another_patient_changes_nothing(make_patient, make_plan):
    plan = make_plan()
    PlanItem.objects.create(plan=plan, item=item_of(plan, "bridge"), is_left_out=True)

    other = prescribed_for(make_patient("other@example.com"), day=TODAY)

    assert "bridge" in slugs(other)


def test_short_version_without_marked_items_is_the_whole_routine(content):
    Routine.objects.default().items.update(in_short=False)

    prescribed = prescribed_for(None, day=TODAY)

    assert prescribed.short_items == prescribed.items


def test_plans_queries_do_not_grow_with_its_items(
    patient, make_plan, django_assert_max_num_queries
):
    plan = make_plan()
    for item in plan.routine.items.all():
        PlanItem.objects.create(plan=plan, item=item, remark="Gently")

    with django_assert_max_num_queries(3):
        prescribed_for(patient, day=TODAY)


def test_schedule_is_read_in_the_order_of_its_days(patient, make_plan):
    make_plan(date(2026, 5, 1), weekday_mask=WEEKDAYS)
    make_plan(date(2026, 1, 1))

    assert patient.plans.schedule() == (
        PlanPeriod(from_day=date(2026, 1, 1), weekdays=frozenset(range(7))),
        PlanPeriod(from_day=date(2026, 5, 1), weekdays=frozenset(range(5))),
    )


def test_weekend_outside_the_plan_breaks_no_streak(patient, make_plan, start_session):
    make_plan(date(2026, 1, 1), weekday_mask=WEEKDAYS)
    for day in (5, 8, 9, 10):  # Friday, then Monday to Wednesday
        start_session(patient, at=NOW.replace(day=day), done=7)

    assert patient.streak(now=NOW).current == 4


@pytest.mark.parametrize("mask", [0, 128])
def test_database_refuses_a_plan_without_weekdays(make_plan, mask):
    with pytest.raises(IntegrityError, match="plan_has_weekdays"), transaction.atomic():
        make_plan(weekday_mask=mask)


def test_database_refuses_two_plans_from_one_day(make_plan):
    make_plan()

    with pytest.raises(IntegrityError), transaction.atomic():
        make_plan()


@pytest.mark.parametrize(
    ("figures", "constraint"),
    [
        ({"reps_min": 9}, "plan_item_reps_in_order"),
        ({"reps_max": 9}, "plan_item_reps_in_order"),
        ({"reps_min": 5, "reps_max": 3}, "plan_item_reps_in_order"),
        ({"reps_min": 5, "reps_max": 51}, "plan_item_reps_in_order"),
        ({"hold_seconds": 0}, "plan_item_seconds_in_range"),
        ({"rest_seconds": 601}, "plan_item_seconds_in_range"),
    ],
)
def test_database_refuses_an_impossible_dose(make_plan, figures, constraint):
    plan = make_plan()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        PlanItem.objects.create(plan=plan, item=item_of(plan, "bridge"), **figures)


def test_database_refuses_a_pain_limit_beyond_the_scale(make_plan):
    plan = make_plan()

    with pytest.raises(IntegrityError, match="plan_pain_limit_on_nprs"), transaction.atomic():
        Plan.objects.filter(pk=plan.pk).update(pain_limit=11)


def test_prescription_carries_the_plans_pain_limit(patient, make_plan):
    make_plan(pain_limit=4)

    assert prescribed_for(patient, day=TODAY).pain_limit == 4


# --- What a plan chooses of an exercise ---------------------------------------------------------


@pytest.fixture
def chosen(make_plan):
    """A plan that asks for one side of one exercise, and for a short version of its own."""
    plan = make_plan()
    own = {"only_side": "left", "in_short": True, "hold_seconds": 20}
    PlanItem.objects.create(plan=plan, item=item_of(plan, "hip-abduction"), **own)
    for item in plan.routine.items.filter(in_short=True).exclude(exercise__slug="hip-abduction"):
        PlanItem.objects.create(plan=plan, item=item, in_short=False)
    return plan


def test_one_side_is_what_a_session_begins_with(patient, chosen, start_session):
    sides = start_session(patient).exercise_logs.filter(item__exercise__slug="hip-abduction")

    assert list(sides.values_list("side", "prescribed_seconds")) == [("left", 20)]


def test_short_version_is_the_one_that_the_plan_chose(patient, chosen, start_session):
    logs = start_session(patient, version=SessionLength.SHORT).exercise_logs

    assert list(logs.values_list("item__exercise__slug", "side")) == [("hip-abduction", "left")]


def test_one_side_chosen_for_what_has_sides_no_more_says_nothing(patient, chosen):
    RoutineItem.objects.filter(exercise__slug="hip-abduction").update(laterality="bilateral")

    [item] = prescribed_for(patient, day=TODAY).short_items

    assert [side.value for side in item.dose.sides] == ["both"]


# --- Versions -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "has_session", "has_begun"),
    [(-1, False, True), (0, False, False), (0, True, True), (1, False, False)],
)
def test_plan_begins_with_what_may_be_practiced_by_it(
    patient, make_plan, start_session, days, has_session, has_begun
):
    plan = make_plan(TODAY + timedelta(days=days))
    if has_session:
        start_session(patient)

    assert plan.has_begun(today=TODAY) is has_begun


@pytest.mark.parametrize(("days", "has_ended"), [(0, True), (1, False)])
def test_plan_ends_when_a_later_one_is_in_force(make_plan, days, has_ended):
    plan = make_plan(TODAY - timedelta(days=30))
    make_plan(TODAY + timedelta(days=days))

    assert plan.has_ended(today=TODAY) is has_ended


def test_plans_know_until_when_they_hold(patient, make_plan):
    make_plan(TODAY)
    make_plan(TODAY + timedelta(days=9))
    make_plan(TODAY + timedelta(days=3))

    ends = Plan.objects.filter(patient=patient).order_by("starts_on").with_end()

    assert [plan.ends_before for plan in ends] == [
        TODAY + timedelta(days=3),
        TODAY + timedelta(days=9),
        None,
    ]
