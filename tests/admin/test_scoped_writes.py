"""What a therapist can write of a colleague's patients: nothing, by any form, table or action."""

from datetime import date

import pytest
from django.contrib import admin

from tests.admin.conftest import add_url, everything, filled_in, list_url, url_of
from tests.admin.desk_rows import REGISTERED, ROW_PAGES, ROWS, every_personal_page, foreign_row
from workouts.models import Patient, Pause, Plan, PlanItem, Routine, SessionLog, TherapistNote, User

pytestmark = pytest.mark.django_db

COMING = date(2100, 1, 1)

# --- Pages of one row -----------------------------------------------------------------------------


@every_personal_page
def test_foreign_pages_cannot_be_posted_to(model, therapist_client, foreign):
    row = foreign_row(model, foreign)
    before = everything()

    answers = [
        therapist_client.post(url_of(row, page), {"name": "x", "body": "x", **extra})
        for page in ROW_PAGES
        for extra in ({}, {"_saveasnew": "1"}, {"_popup": "1"}, {"post": "yes"})
    ]

    refused = {403, 404}
    assert all(each.status_code in refused or b"errornote" in each.content for each in answers)
    assert everything() == before


@every_personal_page
def test_what_an_administrator_may_post_a_wrong_therapist_may_not(
    model, therapist_client, administrator_client, foreign
):
    url = url_of(foreign_row(model, foreign))
    data = filled_in(administrator_client.get(url))
    before = everything()

    response = therapist_client.post(url, data)

    assert response.status_code == 404
    assert everything() == before


# --- Choices --------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [TherapistNote, Plan, Pause])
def test_row_cannot_be_added_to_a_foreign_patient(model, therapist_client, own, foreign):
    page = therapist_client.get(add_url(model))
    fields = {
        "patient": foreign.patient.pk,
        "routine": Routine.objects.default().pk,
        "starts_on": "2026-07-01",
        "weekday_mask": ["0"],
        "first_day": "2026-07-01",
        "reason": "away",
        "body": "forged",
        "visibility": "shared",
    }
    before = everything()

    response = therapist_client.post(add_url(model), filled_in(page) | fields)

    assert "patient" in response.context["adminform"].form.errors
    assert everything() == before


@pytest.mark.parametrize("model", [Patient, SessionLog, User])
def test_therapist_cannot_add(model, therapist_client, foreign):
    before = everything()

    response = therapist_client.post(add_url(model), {"user": foreign.user.pk, "email": "a@b.c"})

    assert response.status_code == 403
    assert everything() == before


# --- Tables within a page -------------------------------------------------------------------------


def test_own_version_takes_nothing_of_a_foreign_plan_item(therapist_client, own, foreign):
    url = url_of(own.plan)
    data = filled_in(therapist_client.get(url), **{"items-0-id": foreign.plan_item.pk})
    before = list(PlanItem.objects.filter(plan=foreign.plan).values())

    therapist_client.post(url, data | {"items-1-remark": "forged"})

    remarks = PlanItem.objects.exclude(plan=foreign.plan).values_list("remark", flat=True)
    assert list(PlanItem.objects.filter(plan=foreign.plan).values()) == before
    assert foreign.plan_item.remark not in remarks


def test_own_plan_cannot_take_over_a_foreign_plan_item(therapist_client, own, foreign):
    Plan.objects.filter(pk=own.plan.pk).update(starts_on=COMING)
    url = url_of(own.plan)
    data = filled_in(therapist_client.get(url), **{"items-0-id": foreign.plan_item.pk})
    before = everything()

    therapist_client.post(url, data | {"items-0-remark": "forged"})

    assert everything() == before


def test_own_plan_cannot_delete_a_foreign_plan_item(therapist_client, own, foreign):
    url = url_of(own.plan)
    data = filled_in(therapist_client.get(url), **{"items-0-id": foreign.plan_item.pk})

    therapist_client.post(url, data | {"items-0-DELETE": "on"})

    assert PlanItem.objects.filter(pk=foreign.plan_item.pk).exists()


def test_own_patient_cannot_take_over_a_foreign_note(therapist_client, own, foreign):
    url = url_of(own.patient)
    forged = {
        "notes-TOTAL_FORMS": "1",
        "notes-INITIAL_FORMS": "1",
        "notes-0-id": foreign.note.pk,
        "notes-0-patient": own.patient.pk,
        "notes-0-body": "forged",
        "notes-0-visibility": "shared",
    }
    data = filled_in(therapist_client.get(url))

    therapist_client.post(url, data | forged)

    foreign.note.refresh_from_db()
    assert (foreign.note.body, foreign.note.patient) == ("Note about Zelda Fox", foreign.patient)


def test_own_session_page_writes_nothing(therapist_client, own, foreign):
    before = everything()

    response = therapist_client.post(url_of(own.session), {"note": "forged"})

    assert response.status_code == 403
    assert everything() == before


# --- Actions --------------------------------------------------------------------------------------


@pytest.mark.parametrize("select_across", ["0", "1"])
def test_actions_touch_no_foreign_row(select_across, therapist_client, own, foreign):
    before = everything()

    for model in REGISTERED:
        row = getattr(foreign, ROWS[model]) if model in ROWS else model.objects.first()
        for name in ["delete_selected", *admin.site.get_model_admin(model).actions]:
            data = {
                "action": name,
                "_selected_action": [row.pk],
                "select_across": select_across,
                "index": "0",
                "post": "yes",
            }
            therapist_client.post(list_url(model), data)

    assert everything() == before
