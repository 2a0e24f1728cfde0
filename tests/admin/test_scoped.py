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

# The row of a patient's case with which each model's pages are opened.
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

every_personal_page = pytest.mark.parametrize("model", PERSONAL, ids=lambda model: model.__name__)


def foreign_row(model, foreign):
    """KeyError for a model that is new on the desk: add its row, so that it is tested as well."""
    return getattr(foreign, ROWS[model])


def own_row(model, own):
    """A row of the therapist's own patient, or one that all share."""
    return getattr(own, ROWS[model]) if model in ROWS else model.objects.first()


def names(models):
    return [model.__name__ for model in models]


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


@pytest.mark.parametrize(
    "query", [{}, {"q": "zelda"}, {"_popup": "1"}], ids=["list", "search", "popup"]
)
def test_no_list_shows_a_foreign_row(query, therapist_client, own, foreign):
    answers = {model: therapist_client.get(list_url(model), query) for model in REGISTERED}

    assert names(model for model, answer in answers.items() if shows(answer, foreign)) == []


LISTED = [Patient, TherapistNote, Plan, Pause, SessionLog]


def test_lists_show_own_rows(therapist_client, own, foreign):
    answers = {model: therapist_client.get(list_url(model)) for model in LISTED}

    assert names(model for model, answer in answers.items() if shows(answer, own)) == names(LISTED)


def test_lists_show_the_administrator_everybody(administrator_client, own, foreign):
    answers = {model: administrator_client.get(list_url(model)) for model in [*LISTED, User]}

    showing = [
        model for model, answer in answers.items() if shows(answer, own) and shows(answer, foreign)
    ]
    assert names(showing) == names(answers)


def test_list_cannot_be_filtered_by_a_field_without_a_filter(administrator_client, own):
    known = {"version", "visibility", "routine", "therapist", "patient", "is_staff", "is_active"}
    known |= {"page", "reader", "is_visit"}

    answers = {
        (model.__name__, field.name): administrator_client.get(
            list_url(model), {f"{field.name}__isnull": "0"}
        ).status_code
        for model in REGISTERED
        for field in model._meta.get_fields()
        if field.name not in {*known, admin.site.get_model_admin(model).date_hierarchy}
    }

    assert {each: status for each, status in answers.items() if status != 400} == {}


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


def test_list_of_a_foreign_patient_is_empty(therapist_client, own, foreign):
    query = {"patient__id__exact": foreign.patient.pk}

    answers = [
        therapist_client.get(list_url(model), query)
        for model in (TherapistNote, Plan, Pause, SessionLog)
    ]

    assert [list(answer.context["cl"].result_list) for answer in answers] == [[], [], [], []]


def test_therapist_is_offered_no_filter_by_colleague(therapist_client, own, foreign):
    response = therapist_client.get(list_url(Patient))

    assert "Omar Colleague" not in text_of(response)


def test_therapist_cannot_filter_by_colleague(therapist_client, colleague, own, foreign):
    query = {"therapist__id__exact": colleague.pk}

    response = therapist_client.get(list_url(Patient), query)

    assert response.status_code == 400


# --- Pages of one row ---------------------------------------------------------------------------


def statuses(client, urls):
    return {client.get(url).status_code for url in urls}


ROW_PAGES = ["change", "delete", "history"]


def test_foreign_pages_are_not_found(therapist_client, foreign):
    rows = [foreign_row(model, foreign) for model in PERSONAL]

    assert statuses(
        therapist_client, [url_of(row, page) for row in rows for page in ROW_PAGES]
    ) == {404}


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


def test_pages_are_not_found_once_the_patient_has_moved(therapist_client, own, colleague):
    Patient.objects.filter(pk=own.patient.pk).update(therapist=colleague)

    assert statuses(therapist_client, [url_of(getattr(own, row)) for row in ROWS.values()]) == {404}


@pytest.mark.parametrize("model", [TherapistNote, Plan, Pause])
def test_history_of_a_deleted_row_is_not_found(model, therapist_client, own):
    row = getattr(own, ROWS[model])
    url = url_of(row, "history")
    row.delete()

    response = therapist_client.get(url)

    assert response.status_code == 404


def test_old_versions_have_no_page_of_their_own(administrator_client, own):
    urls = [f"{url_of(own_row(model, own), 'history')}1/" for model in REGISTERED]

    answers = [administrator_client.get(url, follow=True) for url in urls]

    assert {answer.status_code for answer in answers} == {404}


def test_impossible_keys_are_not_found(therapist_client):
    urls = [
        reverse(f"admin:workouts_{model._meta.model_name}_change", args=[key])
        for model in PERSONAL
        for key in ("0", "-1", "x", "9" * 30, "1_2F2", "1'")
    ]

    assert statuses(therapist_client, urls) == {404}


def test_own_pages_show_nothing_foreign(administrator, therapist_client, own, foreign):
    rows = [own_row(model, own) for model in REGISTERED]

    answers = [
        therapist_client.get(url_of(row, page)) for row in rows for page in ("change", "history")
    ]

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


def test_add_pages_offer_nothing_foreign(therapist_client, own, foreign):
    query = {"patient": foreign.patient.pk, "user": foreign.user.pk, "_popup": "1"}

    answers = [therapist_client.get(add_url(model), query) for model in REGISTERED]

    assert not any(shows(answer, foreign) for answer in answers)
    assert f'value="{foreign.patient.pk}" selected' not in "".join(map(text_of, answers))


def relations_to_the_desk():
    """Every foreign key of every installed model that the autocomplete view would follow."""
    return [
        {
            "app_label": model._meta.app_label,
            "model_name": model._meta.model_name,
            "field_name": field.name,
            "term": "zelda",
        }
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.related_model in admin.site._registry
    ]


def test_autocomplete_finds_nothing_foreign(therapist_client, own, foreign):
    url = reverse("admin:autocomplete")

    answers = [therapist_client.get(url, query) for query in relations_to_the_desk()]

    found = [text_of(answer) for answer in answers if answer.status_code == 200]
    assert found
    assert "Zelda Fox" not in "".join(found)


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


# --- Ways around --------------------------------------------------------------------------------


@pytest.mark.parametrize("spelling", ["{}/{}", "{}%20/{}", "{}/%20{}", "+{}/{}", "{}/0{}"])
def test_view_on_site_gives_away_no_address(spelling, therapist_client, foreign):
    numbers = [
        spelling.format(ContentType.objects.get_for_model(model).pk, foreign_row(model, foreign).pk)
        for model in PERSONAL
    ]

    assert statuses(therapist_client, [f"/admin/r/{each}/" for each in numbers]) == {404}


LISTS = [list_url(model) for model in REGISTERED]


def test_to_field_is_refused(therapist_client, own, foreign):
    query = {"_popup": "1", "_to_field": "patient"}

    answers = {therapist_client.get(url, query).status_code for url in LISTS}

    assert answers <= {400, 403}


def test_staff_without_a_role_see_nothing(make_staff, own):
    client = browser_of(make_staff("new@example.com", role=None))

    assert statuses(client, LISTS) == {403}


def led_to_the_sign_in(client):
    return [client.get(url).url.startswith(reverse("admin:login")) for url in LISTS]


def test_patients_are_sent_away(client, own):
    client.force_login(own.user)

    assert all(led_to_the_sign_in(client))


def test_retired_therapist_sees_nothing(therapist, therapist_client, own):
    User.objects.filter(pk=therapist.pk).update(is_active=False)

    assert all(led_to_the_sign_in(therapist_client))


def test_index_names_no_patient(therapist_client, own):
    url = url_of(own.patient)
    therapist_client.post(url, filled_in(therapist_client.get(url), anchor="tea"), follow=True)

    response = therapist_client.get(reverse("admin:index"))

    assert not shows(response, own)
