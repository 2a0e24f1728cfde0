"""What a therapist sees of a colleague's patients at the desk: nothing, on any page or list."""

import json

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from tests.admin.conftest import add_url, browser_of, filled_in, list_url, url_of
from tests.admin.desk_rows import (
    PERSONAL,
    REGISTERED,
    ROW_PAGES,
    ROWS,
    foreign_row,
    names,
    own_row,
    shows,
    text_of,
)
from workouts.admin.scoped import ScopedAdmin
from workouts.models import (
    Clinic,
    Exercise,
    Patient,
    Pause,
    Plan,
    Routine,
    SessionLog,
    TherapistNote,
    User,
)

pytestmark = pytest.mark.django_db

# --- The desk as a whole --------------------------------------------------------------------------


def test_every_page_is_scoped():
    unscoped = [each for each in admin.site._registry.values() if not isinstance(each, ScopedAdmin)]

    assert unscoped == []


def test_every_personal_model_has_a_row_in_these_tests():
    assert set(PERSONAL) == set(ROWS)


def test_every_personal_model_says_who_sees_it():
    silent = [model for model in PERSONAL if not hasattr(model._default_manager, "visible_to")]

    assert silent == []


# --- Lists ----------------------------------------------------------------------------------------


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
    known |= {"page", "reader", "is_visit", "practice_day", "first_day"}

    answers = {
        (model.__name__, field.name): administrator_client.get(
            list_url(model), {f"{field.name}__isnull": "0"}
        ).status_code
        for model in REGISTERED
        if model is not Clinic  # one row, and no list
        for field in model._meta.get_fields()
        if field.name not in known
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


# --- Pages of one row -----------------------------------------------------------------------------


def statuses(client, urls):
    return {client.get(url).status_code for url in urls}


def test_foreign_pages_are_not_found(therapist_client, foreign):
    rows = [foreign_row(model, foreign) for model in PERSONAL]

    assert statuses(
        therapist_client, [url_of(row, page) for row in rows for page in ROW_PAGES]
    ) == {404}


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


# --- Choices --------------------------------------------------------------------------------------


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


# --- Ways around ----------------------------------------------------------------------------------


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


def test_index_names_no_patient_of_a_colleague(therapist_client, own, foreign):
    url = url_of(own.patient)
    therapist_client.post(url, filled_in(therapist_client.get(url), anchor="tea"), follow=True)

    response = therapist_client.get(reverse("admin:index"))

    assert (shows(response, own), shows(response, foreign)) == (True, False)
