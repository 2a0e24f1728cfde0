"""Copying a patient's plan for another patient of the same therapist."""

from datetime import date

import pytest
from django.urls import reverse
from time_machine import travel

from tests.admin.conftest import url_of
from tests.conftest import NOW
from workouts.models import Patient, Plan
from workouts.models.prescriptions import prescribed_for

pytestmark = pytest.mark.django_db

JULY = date(2026, 7, 1)


@pytest.fixture(autouse=True)
def in_june():
    with travel(NOW, tick=False):
        yield


@pytest.fixture
def petra(make_case, therapist):
    return make_case("Petra Own", therapist).patient


@pytest.fixture
def url(own):
    Plan.objects.filter(pk=own.plan.pk).update(weekday_mask=0b101, pain_limit=4)
    own.plan_item.hold_seconds, own.plan_item.in_short = 20, True
    own.plan_item.save()
    return reverse("admin:workouts_plan_copy", args=[own.plan.pk])


def copied(patient):
    return Plan.objects.get(patient=patient, starts_on=JULY)


def test_copy_has_the_same_prescription(therapist_client, url, petra):
    response = therapist_client.post(url, {"patient": petra.pk, "starts_on": "2026-07-01"})

    plan = copied(petra)
    item = prescribed_for(petra, day=JULY).items[0]
    assert (plan.weekday_mask, plan.pain_limit, item.dose.hold_seconds) == (0b101, 4, 20)
    assert item.in_short is True
    assert response.url == url_of(plan)


@pytest.mark.parametrize(
    ("ticked", "remark"), [({}, ""), ({"with_remarks": "on"}, "Remark for Olga Own")]
)
def test_copy_takes_remarks_along_where_that_is_ticked(
    therapist_client, url, petra, ticked, remark
):
    therapist_client.post(url, {"patient": petra.pk, "starts_on": "2026-07-01"} | ticked)

    assert prescribed_for(petra, day=JULY).items[0].remark == remark


def test_copy_leaves_both_patients_plans_as_they_were(therapist_client, url, own, petra):
    before = list(Plan.objects.order_by("pk").values())

    therapist_client.post(url, {"patient": petra.pk, "starts_on": "2026-07-01"})

    assert list(Plan.objects.exclude(starts_on=JULY).order_by("pk").values()) == before


def test_own_patients_alone_are_offered(therapist_client, url, own, petra, foreign):
    form = therapist_client.get(url).context["form"]

    assert set(form.fields["patient"].queryset) == {own.patient, petra}


def test_page_lists_nobody_before_a_search(therapist_client, url, petra):
    assert "Petra Own" not in therapist_client.get(url).content.decode()


def test_patient_of_a_colleague_is_refused(therapist_client, url, foreign):
    response = therapist_client.post(
        url, {"patient": foreign.patient.pk, "starts_on": "2026-07-01"}
    )

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["patient"])
    assert not Plan.objects.filter(starts_on=JULY).exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_plan_of_a_colleagues_patient_does_not_exist(colleague_client, url, method):
    assert getattr(colleague_client, method)(url).status_code == 404


@pytest.mark.parametrize(
    ("day", "error"),
    [
        (
            "2026-06-01",
            "A day that is over stays as it was prescribed. Choose today or a later day.",
        ),
        ("2026-07-01", "This patient has a plan from that day already."),
        ("soon", "Enter a valid date."),
    ],
)
def test_day_that_is_not_free_is_shown_beside_the_field(therapist_client, url, petra, day, error):
    Plan.objects.create(patient=petra, routine=petra.plans.get().routine, starts_on=JULY)

    response = therapist_client.post(url, {"patient": petra.pk, "starts_on": day})

    assert response.status_code == 422
    assert response.context["form"].errors == {"starts_on": [error]}


def test_page_keeps_what_was_typed(therapist_client, url, petra):
    page = therapist_client.post(
        url, {"patient": petra.pk, "starts_on": "soon", "with_remarks": "on"}
    ).content.decode()

    assert f'<option value="{petra.pk}" selected>' in page
    assert 'value="soon"' in page


def test_plans_page_leads_to_the_copy(therapist_client, url, own):
    assert f'href="{url}"' in therapist_client.get(url_of(own.plan)).content.decode()


def test_copies_are_made_for_patients_without_any_plan(therapist_client, url, make_patient, own):
    new = make_patient("new@example.com", name="New", therapist=own.patient.therapist)

    therapist_client.post(url, {"patient": new.pk, "starts_on": "2026-07-01"})

    assert Patient.objects.get(pk=new.pk).plans.count() == 1
