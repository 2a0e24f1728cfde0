"""Changing a plan that has begun makes a new version, and past days keep the old one."""

from datetime import date, timedelta

import pytest
from time_machine import travel

from tests.admin.conftest import brief_url, filled_in, list_url, url_of
from tests.conftest import NOW
from workouts.models import Plan, PlanItem, Routine
from workouts.models.prescriptions import prescribed_for

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 10)
TOMORROW = date(2026, 6, 11)


@pytest.fixture(autouse=True)
def in_june():
    """The day of the patient's session; the plan began on the first of the month."""
    with travel(NOW, tick=False):
        yield


@pytest.fixture
def save(therapist_client):
    """Opens a plan's page, types something and saves."""

    def save(plan, **typed):
        url = url_of(plan)
        return therapist_client.post(url, filled_in(therapist_client.get(url)) | typed)

    return save


def versions(case):
    plans = Plan.objects.filter(patient=case.patient).order_by("starts_on")
    return list(plans.values_list("starts_on", "weekday_mask"))


def errors_of(response):
    return response.context["adminform"].form.errors


def test_change_of_a_begun_plan_makes_a_version_from_tomorrow(own, save):
    response = save(own.plan, weekday_mask=["0", "2"])

    assert versions(own) == [(date(2026, 6, 1), 0b1111111), (TOMORROW, 0b101)]
    assert response.url == brief_url(own.patient)


def test_version_is_valid_from_today_where_nothing_was_practiced_today(own, save):
    own.session.delete()

    save(own.plan, weekday_mask=["0", "2"])

    assert [day for day, _mask in versions(own)] == [date(2026, 6, 1), TODAY]


def test_version_is_valid_from_the_day_that_was_chosen(own, save):
    save(own.plan, weekday_mask=["0"], holds_from="2026-06-20")

    assert [day for day, _mask in versions(own)] == [date(2026, 6, 1), date(2026, 6, 20)]


def test_version_takes_what_was_adapted_along(own, save):
    save(own.plan, **{"items-1-hold_seconds": "20"})

    items = prescribed_for(own.patient, day=TOMORROW).items
    assert items[0].remark == "Remark for Olga Own"
    assert items[1].dose.hold_seconds == 20


def test_what_was_prescribed_before_stays(own, save):
    before = prescribed_for(own.patient, day=TODAY)

    save(own.plan, **{"items-0-remark": "Other", "items-1-hold_seconds": "20", "pain_limit": "4"})

    assert prescribed_for(own.patient, day=TODAY) == before


def test_exercise_no_longer_adapted_is_as_the_routine_has_it(own, save):
    save(own.plan, **{"items-0-remark": ""})

    assert prescribed_for(own.patient, day=TOMORROW).items[0].remark == ""
    assert not PlanItem.objects.filter(plan__starts_on=TOMORROW).exists()
    assert PlanItem.objects.get(plan=own.plan).remark == "Remark for Olga Own"


def test_plan_saved_as_it_is_makes_no_version(own, save):
    save(own.plan)

    assert len(versions(own)) == 1


def test_another_day_alone_makes_no_version(own, save):
    save(own.plan, holds_from="2026-06-20")

    assert len(versions(own)) == 1


def test_plan_that_has_not_begun_is_changed_in_place(own, save):
    Plan.objects.update(starts_on=date(2026, 7, 1))

    save(own.plan, weekday_mask=["0"])

    assert versions(own) == [(date(2026, 7, 1), 0b1)]


@pytest.mark.parametrize(
    ("day", "error"),
    [
        (
            "2026-06-09",
            "A day that is over stays as it was prescribed. Choose today or a later day.",
        ),
        (
            "2026-06-10",
            "Today was practiced by this plan already. Choose tomorrow or a later day.",
        ),
        (
            "2026-06-15",
            "This patient has a plan from that day already. Change that one, or choose another"
            " day.",
        ),
    ],
)
def test_version_from_a_day_that_is_not_free_is_refused(own, save, day, error):
    Plan.objects.create(patient=own.patient, routine=own.plan.routine, starts_on=date(2026, 6, 15))

    response = save(own.plan, weekday_mask=["0"], holds_from=day)

    assert errors_of(response) == {"holds_from": [error]}
    assert len(versions(own)) == 2


def test_new_plan_may_not_begin_in_the_past(own, save):
    Plan.objects.update(starts_on=date(2026, 7, 1))

    response = save(own.plan, starts_on="2026-06-09")

    assert errors_of(response) == {
        "starts_on": ["A day that is over stays as it was prescribed. Choose today or a later day."]
    }


def test_version_that_was_taken_over_is_there_to_be_read(own, save, therapist_client):
    save(own.plan, weekday_mask=["0"])

    with travel(NOW + timedelta(days=1), tick=False):
        therapist_client.force_login(own.patient.therapist)
        page = therapist_client.get(url_of(own.plan))
        answer = therapist_client.post(url_of(own.plan), {"weekday_mask": ["1"]})

    assert page.context["has_change_permission"] is False
    assert answer.status_code == 403


def test_begun_plan_cannot_be_taken_away(own, therapist_client):
    response = therapist_client.post(url_of(own.plan, "delete"), {"post": "yes"})

    assert response.status_code == 403
    assert len(versions(own)) == 1


def test_list_shows_until_when_a_version_was_valid(own, save, therapist_client):
    save(own.plan, weekday_mask=["0"])

    page = therapist_client.get(list_url(Plan)).content.decode()

    assert "June 10, 2026" in page


def test_patients_page_shows_the_versions(own, save, therapist_client):
    save(own.plan, weekday_mask=["0"])

    page = therapist_client.get(brief_url(own.patient)).content.decode()

    assert [url_of(plan) in page for plan in Plan.objects.all()] == [True, True]


# --- One side, and the short version -----------------------------------------------------------


def test_one_side_alone_is_prescribed(own, save):
    row = row_of("hip-abduction", own)

    save(own.plan, **{f"items-{row}-only_side": "left"})

    dose = prescribed_for(own.patient, day=TOMORROW).items[row].dose
    assert [side.value for side in dose.sides] == ["left"]


def test_one_side_of_what_has_no_sides_is_refused(own, save):
    row = row_of("bridge", own)

    response = save(own.plan, **{f"items-{row}-only_side": "left"})

    [inline] = response.context["inline_admin_formsets"]
    assert inline.formset.errors[row] == {
        "only_side": ["This exercise has no turn of its own for each side."]
    }


def test_short_version_is_the_patients_own(own, save):
    everything = own.plan.routine.items.order_by("position")
    choice = {
        f"items-{row}-in_short": str(item.exercise.slug == "bridge")
        for row, item in enumerate(everything)
    }

    save(own.plan, **choice)

    short = prescribed_for(own.patient, day=TOMORROW).short_items
    assert [each.item.exercise.slug for each in short] == ["bridge"]


def row_of(slug, case):
    slugs = case.plan.routine.items.order_by("position").values_list("exercise__slug", flat=True)
    return list(slugs).index(slug)


# --- A version that is to come -----------------------------------------------------------------


@pytest.fixture
def coming(own):
    """From mid-June on other weekdays, another limit and other doses are planned."""
    plan = Plan.objects.create(
        patient=own.patient,
        routine=own.plan.routine,
        starts_on=date(2026, 6, 15),
        weekday_mask=0b101,
        pain_limit=3,
    )
    items = list(plan.routine.items.order_by("position"))
    PlanItem.objects.create(plan=plan, item=items[1], hold_seconds=12, remark="Coming")
    PlanItem.objects.create(plan=plan, item=items[2], reps_min=2, reps_max=3)
    return plan


def test_change_builds_on_the_version_before_its_day(own, coming, save):
    save(own.plan, **{"holds_from": "2026-06-20", "items-1-rest_seconds": "9"})

    made = Plan.objects.get(starts_on=date(2026, 6, 20))
    rows = prescribed_for(own.patient, day=date(2026, 6, 20)).items
    assert (made.weekday_mask, made.pain_limit) == (0b101, 3)
    assert (rows[1].dose.hold_seconds, rows[1].dose.rest_seconds) == (12, 9)
    assert (rows[1].remark, rows[2].dose.reps_max) == ("Coming", 3)
    assert rows[0].remark == ""


def test_change_before_the_coming_version_leaves_that_one(own, coming, save, therapist_client):
    before = prescribed_for(own.patient, day=coming.starts_on)

    response = save(own.plan, **{"weekday_mask": ["0"], "items-1-hold_seconds": "20"})

    page = therapist_client.get(response.url)
    told = [str(message) for message in page.context["messages"]]
    assert "From June 15, 2026 the version holds that was planned before, as it is." in told
    assert versions(own) == [
        (date(2026, 6, 1), 0b1111111),
        (TOMORROW, 0b1),
        (date(2026, 6, 15), 0b101),
    ]
    assert prescribed_for(own.patient, day=coming.starts_on) == before


def test_repetitions_typed_are_the_ones_that_count_by_that_day(own, coming, save):
    save(own.plan, **{"holds_from": "2026-06-20", "items-2-reps": "4-6"})

    dose = prescribed_for(own.patient, day=date(2026, 6, 20)).items[2].dose
    assert (dose.reps_min, dose.reps_max) == (4, 6)


def test_day_of_another_routine_is_refused(own, coming, save):
    other = Routine.objects.create(slug="other", name="Other", summary="Other")
    Plan.objects.filter(pk=coming.pk).update(routine=other)

    response = save(own.plan, weekday_mask=["0"], holds_from="2026-06-20")

    assert errors_of(response) == {
        "holds_from": ["By that day another routine is prescribed. Change that plan instead."]
    }


def test_saved_once_more_reverts_nothing_that_nobody_touched(own, save, therapist_client):
    url = url_of(own.plan)
    page = filled_in(therapist_client.get(url))
    save(own.plan, **{"weekday_mask": ["0"], "pain_limit": "4", "items-1-hold_seconds": "20"})

    told = therapist_client.post(url, page | {"items-2-remark": "Slowly"})
    therapist_client.post(url, filled_in(told) | {"holds_from": "2026-06-12"})

    made = Plan.objects.get(starts_on=date(2026, 6, 12))
    rows = prescribed_for(own.patient, day=made.starts_on).items
    assert (made.weekday_mask, made.pain_limit) == (0b1, 4)
    assert (rows[1].dose.hold_seconds, rows[2].remark) == (20, "Slowly")
