"""The desk's admin site: which models it holds, its sign-in, view-on-site, the action log."""

from importlib import import_module
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import CHANGE, DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.urls import reverse

from tests.admin.conftest import filled_in, list_url, url_of
from workouts.admin.site import MODEL_ADMINS
from workouts.models import Exercise, Patient

pytestmark = pytest.mark.django_db


def test_desk_holds_its_own_pages_and_no_other_app_s():
    assert set(admin.site._registry) == set(MODEL_ADMINS)


def test_stranger_is_sent_to_the_login_of_everybody(client):
    response = client.get(list_url(Patient), follow=True)

    assert [url.split("?")[0] for url, _status in response.redirect_chain] == [
        reverse("admin:login"),
        reverse("account_request_login_code"),
    ]


def test_login_page_leads_back_to_where_one_wanted_to_go(client):
    response = client.get(reverse("admin:login"), {"next": list_url(Patient)})

    query = urlencode({"next": list_url(Patient)})
    assert response.url == f"{reverse('account_request_login_code')}?{query}"


def test_patient_is_refused_at_the_login_page(patient_client):
    response = patient_client.get(reverse("admin:login"))

    assert response.status_code == 403


@pytest.mark.parametrize("method", ["get", "post"])
def test_login_page_never_takes_a_password(method, therapist_client, administrator):
    administrator.set_password("hips-and-heels")
    administrator.save()
    credentials = {"username": administrator.email, "password": "hips-and-heels"}

    response = getattr(therapist_client, method)(reverse("admin:login"), credentials)

    assert response.url == reverse("admin:index")
    assert therapist_client.get(response.url).wsgi_request.user.email == "thea@example.com"


def test_password_is_changed_on_the_account_s_own_page(therapist_client):
    response = therapist_client.get(reverse("admin:password_change"))

    assert response.url == reverse("account_change_password")


def test_password_change_done_leads_back_to_the_desk(therapist_client):
    response = therapist_client.get(reverse("admin:password_change_done"))

    assert response.url == reverse("admin:index")


def test_view_on_site_leads_to_an_exercise(therapist_client, content):
    exercise = Exercise.objects.first()
    content_type = ContentType.objects.get_for_model(Exercise)

    response = therapist_client.get(
        reverse("admin:view_on_site", args=[content_type.pk, exercise.pk])
    )

    assert response.url == f"http://testserver{exercise.get_absolute_url()}"


@pytest.mark.parametrize("numbers", ["0/1", "x/1", f"{10**30}/1", "1/x"])
def test_view_on_site_of_nothing_is_not_found(numbers, therapist_client):
    response = therapist_client.get(f"/admin/r/{numbers}/")

    assert response.status_code == 404


def test_view_on_site_of_what_is_not_on_the_desk_is_not_found(therapist_client, own):
    log = own.session.exercise_logs.first()
    content_type = ContentType.objects.get_for_model(log)

    response = therapist_client.get(reverse("admin:view_on_site", args=[content_type.pk, log.pk]))

    assert response.status_code == 404


def test_view_on_site_of_a_session_is_its_patient_s_alone(therapist_client, own):
    content_type = ContentType.objects.get_for_model(own.session)

    response = therapist_client.get(
        reverse("admin:view_on_site", args=[content_type.pk, own.session.pk])
    )

    assert response.status_code == 404


def test_autocomplete_of_a_relation_followed_backwards_is_refused(therapist_client):
    query = {"app_label": "workouts", "model_name": "routine", "field_name": "plans"}

    response = therapist_client.get(reverse("admin:autocomplete"), query)

    assert response.status_code == 403


def test_page_carries_the_strict_policy_and_no_inline_code(therapist_client, own):
    pages = [list_url(Patient), url_of(own.patient), url_of(own.patient, "history")]

    answers = [therapist_client.get(page) for page in pages]

    texts = [answer.content.decode() for answer in answers]
    assert all("default-src 'none'" in a.headers["Content-Security-Policy"] for a in answers)
    assert not any(" style=" in text or "<style" in text or "<script>" in text for text in texts)


# --- The log --------------------------------------------------------------------------------------


def test_log_names_nobody(administrator_client, own):
    """A name would outlive the patient's deletion, and a move to a colleague."""
    note = url_of(own.pause)
    administrator_client.post(note, filled_in(administrator_client.get(note), reason="illness"))
    administrator_client.post(url_of(own.pause, "delete"), {"post": "yes"})

    entries = LogEntry.objects.order_by("pk").values_list("action_flag", "object_id", "object_repr")
    assert list(entries) == [(CHANGE, str(own.pause.pk), ""), (DELETION, str(own.pause.pk), "")]


def test_log_forgets_the_names_that_it_had(own):
    entry = LogEntry.objects.create(
        user=own.patient.therapist,
        content_type=ContentType.objects.get_for_model(own.patient),
        object_id=own.patient.pk,
        object_repr="Olga Own",
        action_flag=CHANGE,
    )

    migration = import_module("workouts.migrations.0011_log_without_names")
    migration.take_names_away(apps, SimpleNamespace(connection=connection))

    entry.refresh_from_db()
    assert entry.object_repr == ""
