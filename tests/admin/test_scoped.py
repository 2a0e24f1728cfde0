"""A therapist in front of a colleague's data: every page of the desk times every way to ask."""

import json
from datetime import date

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from tests.admin.conftest import add_url, browser_of, everything, filled_in, list_url, url_of
from workouts.admin.scoped import SHARED, ScopedAdmin
from workouts.models import (
    Deletion,
    Exercise,
    Patient,
    PatientRead,
    Pause,
    Plan,
    PlanItem,
    Routine,
    SessionLog,
    TherapistNote,
    User,
)

pytestmark = pytest.mark.django_db

COMING = date(2100, 1, 1)

# Which row of a patient's case stands for each model on the desk.
ROWS = {
    Patient: "patient",
    TherapistNote: "note",
    Plan: "plan",
    Pause: "pause",
    SessionLog: "session",
    User: "user",
    Deletion: "deletion",
    PatientRead: "read",
}
REGISTERED = sorted(admin.site._registry, key=lambda model: model.__name__)
PERSONAL = [model for model in REGISTERED if model not in SHARED]

every_page = pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model.__name__)
every_personal_page = pytest.mark.parametrize("model", PERSONAL, ids=lambda model: model.__name__)


def foreign_row(model, foreign):
    """KeyError for a model that is new on the desk: add its row, so that it is tested as well."""
    return getattr(foreign, ROWS[model])


def text_of(response):
    return response.content.decode()


def shows(response, case):
    """True if the page names the patient or links to one of the patient's rows."""
    text = text_of(response)
    rows = [case.patient, case.note, case.plan, case.pause, case.session, case.user]
    return case.patient.user.name in text or any(f'"{url_of(row)}' in text for row in rows)


# --- The desk as a whole ------------------------------------------------------------------------


def test_every_page_is_scoped():
    unscoped = [each for each in admin.site._registry.values() if not isinstance(each, ScopedAdmin)]

    assert unscoped == []


def test_every_personal_model_has_a_row_in_these_tests():
    assert set(PERSONAL) == set(ROWS)


def test_every_personal_model_says_who_sees_it():
    silent = [model for model in PERSONAL if not hasattr(model._default_manager, "visible_to")]

    assert silent == []


# --- Lists --------------------------------------------------------------------------------------


@every_page
def test_list_leaves_out_foreign_rows(model, therapist_client, own, foreign):
    response = therapist_client.get(list_url(model))

    assert not shows(response, foreign)


@pytest.mark.parametrize("model", [Patient, TherapistNote, Plan, Pause, SessionLog])
def test_list_shows_own_rows(model, therapist_client, own, foreign):
    response = therapist_client.get(list_url(model))

    assert shows(response, own)


@pytest.mark.parametrize("model", [Patient, TherapistNote, Plan, Pause, SessionLog, User])
def test_list_shows_the_administrator_everybody(model, administrator_client, own, foreign):
    response = administrator_client.get(list_url(model))

    assert shows(response, own)
    assert shows(response, foreign)


@every_page
def test_search_finds_no_foreign_row(model, therapist_client, own, foreign):
    response = therapist_client.get(list_url(model), {"q": "zelda"})

    assert not shows(response, foreign)


@every_page
def test_popup_list_leaves_out_foreign_rows(model, therapist_client, own, foreign):
    response = therapist_client.get(list_url(model), {"_popup": "1"})

    assert not shows(response, foreign)


@every_page
def test_list_cannot_be_filtered_by_a_field_without_a_filter(model, administrator_client, own):
    model_admin = admin.site.get_model_admin(model)
    known = {"version", "visibility", "routine", "therapist", "patient", "is_staff", "is_active"}
    known |= {"page", "reader", "is_visit"}
    names = {field.name for field in model._meta.get_fields()} - known

    answers = {
        name: administrator_client.get(list_url(model), {f"{name}__isnull": "0"}).status_code
        for name in names - {model_admin.date_hierarchy}
    }

    assert set(answers.values()) == {400}


@pytest.mark.parametrize(
    ("model", "lookup"),
    [
        (Exercise, "items__plan_items__plan__patient__user__name__startswith"),
        (Routine, "plans__patient__user__name__startswith"),
        (Plan, "patient__user__name__startswith"),
        (Plan, "routine__plans__patient__user__name__startswith"),
        (SessionLog, "patient__therapist__email__startswith"),
        (TherapistNote, "author__password__startswith"),
        (TherapistNote, "patient__notes__body__startswith"),
    ],
)
def test_list_cannot_be_probed_across_relations(model, lookup, therapist_client, own, foreign):
    response = therapist_client.get(list_url(model), {lookup: "Z"})

    assert response.status_code == 400


@pytest.mark.parametrize("model", [TherapistNote, Plan, Pause, SessionLog])
def test_list_of_a_foreign_patient_is_empty(model, therapist_client, own, foreign):
    query = {"patient__id__exact": foreign.patient.pk}

    response = therapist_client.get(list_url(model), query)

    assert list(response.context["cl"].result_list) == []


def test_therapist_is_offered_no_filter_by_colleague(therapist_client, own, foreign):
    response = therapist_client.get(list_url(Patient))

    assert "Omar Colleague" not in text_of(response)


def test_therapist_cannot_filter_by_colleague(therapist_client, colleague, own, foreign):
    query = {"therapist__id__exact": colleague.pk}

    response = therapist_client.get(list_url(Patient), query)

    assert response.status_code == 400


# --- Pages of one row ---------------------------------------------------------------------------


@every_personal_page
@pytest.mark.parametrize("page", ["change", "delete", "history"])
def test_foreign_page_is_not_found(model, page, therapist_client, foreign):
    response = therapist_client.get(url_of(foreign_row(model, foreign), page))

    assert response.status_code == 404


@every_personal_page
@pytest.mark.parametrize("page", ["change", "delete", "history"])
@pytest.mark.parametrize("extra", [{}, {"_saveasnew": "1"}, {"_popup": "1"}, {"post": "yes"}])
def test_foreign_page_cannot_be_posted_to(
    model, page, extra, therapist_client, administrator_client, foreign
):
    row = foreign_row(model, foreign)
    before = everything()

    response = therapist_client.post(url_of(row, page), {"name": "x", "body": "x", **extra})

    assert response.status_code in {403, 404} or b"errornote" in response.content
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


@every_personal_page
def test_page_is_not_found_once_the_patient_has_moved(model, therapist_client, own, colleague):
    Patient.objects.filter(pk=own.patient.pk).update(therapist=colleague)

    response = therapist_client.get(url_of(getattr(own, ROWS[model])))

    assert response.status_code == 404


@pytest.mark.parametrize("model", [TherapistNote, Plan, Pause])
def test_history_of_a_deleted_row_is_not_found(model, therapist_client, own):
    row = getattr(own, ROWS[model])
    url = url_of(row, "history")
    row.delete()

    response = therapist_client.get(url)

    assert response.status_code == 404


@every_page
def test_old_versions_have_no_page_of_their_own(model, administrator_client, own):
    rows = {Exercise: Exercise.objects.first(), Routine: Routine.objects.first()}
    row = rows.get(model) or getattr(own, ROWS[model])

    response = administrator_client.get(f"{url_of(row, 'history')}1/", follow=True)

    assert response.status_code == 404


@every_personal_page
@pytest.mark.parametrize("key", ["0", "-1", "x", "9" * 30, "1_2F2", "1'"])
def test_impossible_key_is_not_found(model, key, therapist_client):
    url = reverse(f"admin:workouts_{model._meta.model_name}_change", args=[key])

    response = therapist_client.get(url)

    assert response.status_code == 404


@every_page
def test_own_pages_show_nothing_foreign(model, administrator, therapist_client, own, foreign):
    rows = {Exercise: Exercise.objects.first(), Routine: Routine.objects.first()}
    row = rows.get(model) or getattr(own, ROWS[model])

    answers = [therapist_client.get(url_of(row, page)) for page in ("change", "history")]

    assert not any(shows(answer, foreign) for answer in answers)


def test_deleting_a_routine_in_use_names_no_patient(administrator_client, own, foreign):
    routine = Routine.objects.default()
    routine.pk, routine.slug, routine.is_default = None, "spare", False
    routine.save()
    foreign.plan.routine = routine
    foreign.plan.save()

    response = administrator_client.get(url_of(routine, "delete"))

    assert "plans and sessions in which it is used" in text_of(response)
    assert not shows(response, foreign)


# --- Choices ------------------------------------------------------------------------------------


@every_page
def test_add_page_offers_nothing_foreign(model, therapist_client, own, foreign):
    query = {"patient": foreign.patient.pk, "user": foreign.user.pk, "_popup": "1"}

    response = therapist_client.get(add_url(model), query)

    assert not shows(response, foreign)
    assert f'value="{foreign.patient.pk}" selected' not in text_of(response)


def relations_to_the_desk():
    """Every foreign key of every installed model that the autocomplete view would follow."""
    return [
        pytest.param(model, field, id=f"{model.__name__}.{field.name}")
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.related_model in admin.site._registry
    ]


@pytest.mark.parametrize(("model", "field"), relations_to_the_desk())
def test_autocomplete_finds_nothing_foreign(model, field, therapist_client, own, foreign):
    query = {
        "app_label": model._meta.app_label,
        "model_name": model._meta.model_name,
        "field_name": field.name,
        "term": "zelda",
    }

    response = therapist_client.get(reverse("admin:autocomplete"), query)

    assert response.status_code == 403 or "Zelda Fox" not in text_of(response)


def test_autocomplete_finds_own_patients(therapist_client, own, foreign):
    query = {"app_label": "workouts", "model_name": "plan", "field_name": "patient", "term": ""}

    response = therapist_client.get(reverse("admin:autocomplete"), query)

    results = json.loads(response.content)["results"]
    assert [result["text"] for result in results] == ["Olga Own"]


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


# --- Tables within a page -----------------------------------------------------------------------


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


# --- Actions ------------------------------------------------------------------------------------


@every_page
@pytest.mark.parametrize("select_across", ["0", "1"])
def test_actions_touch_no_foreign_row(model, select_across, therapist_client, own, foreign):
    row = getattr(foreign, ROWS[model]) if model in ROWS else model.objects.first()
    names = ["delete_selected", *admin.site.get_model_admin(model).actions]
    before = everything()

    for name in names:
        data = {
            "action": name,
            "_selected_action": [row.pk],
            "select_across": select_across,
            "index": "0",
            "post": "yes",
        }
        therapist_client.post(list_url(model), data)

    assert everything() == before


# --- Ways around --------------------------------------------------------------------------------


@every_personal_page
def test_view_on_site_gives_away_no_address(model, therapist_client, foreign):
    content_type = ContentType.objects.get_for_model(model)
    row = foreign_row(model, foreign)

    response = therapist_client.get(
        reverse("admin:view_on_site", args=[content_type.pk, row.pk]),
    )

    assert response.status_code == 404


@every_personal_page
@pytest.mark.parametrize("spelling", ["{}%20/{}", "{}/%20{}", "+{}/{}", "{}/0{}"])
def test_view_on_site_gives_away_no_address_by_another_spelling(
    model, spelling, therapist_client, foreign
):
    content_type = ContentType.objects.get_for_model(model)
    numbers = spelling.format(content_type.pk, foreign_row(model, foreign).pk)

    response = therapist_client.get(f"/admin/r/{numbers}/")

    assert response.status_code == 404


@every_page
def test_to_field_is_refused(model, therapist_client, own, foreign):
    response = therapist_client.get(list_url(model), {"_popup": "1", "_to_field": "patient"})

    assert response.status_code in {400, 403}


@every_page
def test_staff_without_a_role_see_nothing(model, make_staff, own):
    client = browser_of(make_staff("new@example.com", role=None))

    response = client.get(list_url(model))

    assert response.status_code == 403


@every_page
def test_patients_are_sent_away(model, client, own):
    client.force_login(own.user)

    response = client.get(list_url(model))

    assert response.url.startswith(reverse("admin:login"))


@every_page
def test_retired_therapist_sees_nothing(model, therapist, therapist_client, own):
    User.objects.filter(pk=therapist.pk).update(is_active=False)

    response = therapist_client.get(list_url(model))

    assert response.url.startswith(reverse("admin:login"))


def test_index_names_no_patient(therapist_client, own):
    url = url_of(own.patient)
    therapist_client.post(url, filled_in(therapist_client.get(url), anchor="tea"), follow=True)

    response = therapist_client.get(reverse("admin:index"))

    assert not shows(response, own)
