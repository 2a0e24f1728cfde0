"""Doses at the desk: limits, whom a change reaches, and that past days keep their dose."""

from datetime import date, timedelta
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from model_bakery import baker
from time_machine import travel

from tests.admin.conftest import everything, filled_in, url_of
from tests.conditions import some_of
from workouts.catalogue.loading import FIXTURE, load_content
from workouts.exports.personal_data import exported_plans
from workouts.models import Plan, PlanItem, Routine, RoutineItem
from workouts.models.prescriptions import prescribed_for

pytestmark = pytest.mark.django_db

FIGURES = {"hold_seconds": (120, 121, 300, 301), "reps_max": (30, 31, 50, 51)}


@pytest.fixture
def coming(own):
    """The plan of the patient, which begins next week."""
    own.plan.starts_on = date.today() + timedelta(days=7)  # noqa: DTZ011 - some day ahead
    own.plan.save()
    return own.plan


def save(client, row, **typed):
    """The page as it is, with something typed in."""
    return client.post(url_of(row), filled_in(client.get(url_of(row))) | typed)


@pytest.fixture
def page(request, coming):
    return coming if request.param == "plan" else coming.routine


EITHER = [("routine", "hold_seconds"), ("plan", "reps_max")]
each_figure = pytest.mark.parametrize(
    ("page", "name"), some_of(product(["routine", "plan"], FIGURES), *EITHER), indirect=["page"]
)


def typed_into(page, name, value):
    if name == "reps_max" and isinstance(page, Plan):
        return {"items-1-reps": f"1-{value}"}
    typed = {f"items-1-{name}": str(value)}
    return typed | ({"items-1-reps_min": "1"} if name == "reps_max" else {})


@each_figure
def test_usual_figure_is_taken_and_a_higher_one_once_it_is_meant(page, name, administrator_client):
    usual, high, highest, _too_much = FIGURES[name]

    as_usual = save(administrator_client, page, **typed_into(page, name, usual))
    asked = save(administrator_client, page, **typed_into(page, name, high))
    other = administrator_client.post(
        url_of(page), filled_in(asked) | typed_into(page, name, highest)
    )
    meant = administrator_client.post(url_of(page), filled_in(other))
    untouched = save(administrator_client, page, **{"items-2-rest_seconds": "7"})

    statuses = [each.status_code for each in (as_usual, asked, other, meant, untouched)]
    [rows] = asked.context["inline_admin_formsets"]
    assert statuses == [302, 200, 200, 302, 302]
    assert f"Usually it is {usual} at most" in str(rows.formset.errors)
    assert (
        getattr(
            page.items.all()[1] if page.items.count() > 2 else page.items.get(item__position=2),
            name,
        )
        == highest
    )


@each_figure
def test_far_too_high_a_figure_is_refused_however_often(page, name, administrator_client):
    too_much = FIGURES[name][-1]
    before = everything()

    first = save(administrator_client, page, **typed_into(page, name, too_much))
    again = administrator_client.post(url_of(page), filled_in(first))

    assert (first.status_code, again.status_code) == (200, 200)
    assert everything() == before


@pytest.mark.parametrize("model", [RoutineItem, PlanItem])
def test_model_refuses_what_nobody_can_hold(model):
    for seconds in (301, 600, 10_000):
        with pytest.raises(ValidationError):
            model(hold_seconds=seconds).clean_fields(
                exclude=[each.name for each in model._meta.fields if each.name != "hold_seconds"]
            )


def test_content_with_a_dose_that_nobody_can_do_is_not_loaded(no_content, tmp_path):
    path = tmp_path / "content.json"
    path.write_text(FIXTURE.read_text().replace('"hold_seconds": 30', '"hold_seconds": 600'))

    with pytest.raises(ValidationError):
        load_content(path)


# --- Whom it reaches -----------------------------------------------------------------------------


def test_therapist_does_not_change_the_default_routine(therapist_client, own):
    routine = own.plan.routine
    before = everything()

    page = therapist_client.get(url_of(routine))
    response = therapist_client.post(url_of(routine), {"name_en": "Mine"})

    assert page.context["has_change_permission"] is False
    assert response.status_code == 403
    assert everything() == before


def test_therapist_makes_no_routine_the_default(therapist_client, own):
    item = own.plan.routine.items.first()
    other = Routine.objects.create(slug="other", name="Other", summary="Other")
    RoutineItem.objects.create(
        routine=other,
        exercise=item.exercise,
        position=1,
        reps_min=1,
        reps_max=1,
        hold_seconds=5,
        rest_seconds=5,
        laterality=item.laterality,
    )

    response = save(therapist_client, other, is_default="on")

    assert response.status_code == 302
    assert Routine.objects.default() == own.plan.routine


def test_change_says_whom_it_reaches(own, foreign, make_patient, administrator_client):
    make_patient("three@example.com")
    text = "A change of this routine reaches 3 patients of 2 therapists. It holds from today"

    page = administrator_client.get(url_of(own.plan.routine))
    saved = save(administrator_client, own.plan.routine, **{"items-0-hold_seconds": "20"})

    messages = administrator_client.get(saved.url).context["messages"]
    assert text in page.context["affected"]
    assert page.context["affected"] in page.content.decode()
    assert any(str(each).startswith(text) for each in messages)


def test_patient_with_another_plan_is_not_reached(own, administrator_client):
    other = Routine.objects.create(slug="other", name="Other", summary="Other")
    Plan.objects.update(routine=other)

    page = administrator_client.get(url_of(Routine.objects.default())).content.decode()

    assert "reaches 0 patients of 0 therapists" in page


# --- What was prescribed on a day ----------------------------------------------------------------


def change_routine(client, routine):
    """Another dose, one more exercise, and another order, at the desk."""
    page = filled_in(client.get(url_of(routine)))
    count = int(page["items-TOTAL_FORMS"])
    first, last = (f"items-{n}-position" for n in (0, count - 1))
    page |= {first: page[last], last: page[first], "items-0-hold_seconds": "99"}
    spare = {
        "exercise": str(routine.items.first().exercise_id),
        "reps_min": "1",
        "reps_max": "1",
        "hold_seconds": "5",
        "rest_seconds": "5",
        "laterality": "bilateral",
    }
    page |= {f"items-{count}-{name}": value for name, value in spare.items()}
    page["items-TOTAL_FORMS"] = str(count + 1)
    assert client.post(url_of(routine), page).status_code == 302


def figures(prescribed):
    return [(each.item.pk, each.dose, each.remark, each.in_short) for each in prescribed.items]


@pytest.fixture
def days_later(own, administrator, administrator_client):
    """Three days after the content was loaded, with the administrator at the desk."""
    with travel(own.plan.routine.history.latest().history_date + timedelta(days=3), tick=False):
        administrator_client.force_login(administrator)
        yield


@pytest.fixture
def first_day(own):
    """The day on which the content was loaded."""
    return own.patient.today(now=own.plan.routine.history.latest().history_date)


def test_day_that_is_over_keeps_what_was_prescribed(
    own, first_day, days_later, administrator_client
):
    before = figures(prescribed_for(own.patient, day=first_day))

    change_routine(administrator_client, own.plan.routine)

    assert figures(prescribed_for(own.patient, day=first_day)) == before
    after = figures(prescribed_for(own.patient, day=first_day + timedelta(days=3)))
    assert after[-2][1].hold_seconds == 99
    assert len(after) == len(before) + 1
    assert after[0][0] == before[-1][0]


def test_day_that_is_over_keeps_its_default_routine(
    make_patient, first_day, days_later, administrator_client
):
    patient = make_patient("no-plan@example.com")
    former = Routine.objects.default()
    other = baker.make(Routine, slug="other", name="Other", summary="Another one")
    baker.make(
        RoutineItem,
        routine=other,
        exercise=former.items.first().exercise,
        position=1,
        reps_min=2,
        reps_max=2,
        hold_seconds=5,
        rest_seconds=5,
        laterality="bilateral",
    )

    assert save(administrator_client, other, is_default="on").status_code == 302

    today = first_day + timedelta(days=3)
    prescribed = {day: prescribed_for(patient, day=day) for day in (first_day, today)}
    assert prescribed[first_day].routine == former
    assert prescribed[today].routine == other
    assert prescribed_for(None, day=first_day).routine == former


def test_exercise_that_left_the_routine_can_be_missed_yesterday(own):
    loaded_at = own.plan.routine.history.latest().history_date
    today = own.patient.today(now=loaded_at)
    with travel(loaded_at + timedelta(days=3), tick=False):
        item = own.plan.routine.items.last()
        item.exercise_logs.all().delete()
        item.delete()

        assert item.pk not in {each[0] for each in figures(prescribed_for(own.patient, day=today))}


def test_export_has_the_old_plan_with_its_old_dose(
    own, first_day, days_later, administrator_client
):
    Plan.objects.create(
        patient=own.patient, routine=own.plan.routine, starts_on=first_day + timedelta(days=2)
    )
    change_routine(administrator_client, own.plan.routine)

    new, old = exported_plans(own.patient)

    assert (old["prescribed"][0]["hold_seconds"], len(old["prescribed"])) == (30, 7)
    assert (new["prescribed"][-2]["hold_seconds"], len(new["prescribed"])) == (99, 8)
