"""Name fields: a name must be visible, and holds no control or direction characters."""

import pytest
from django.apps import apps
from django.db.models import CharField
from django.urls import reverse
from django.utils.module_loading import import_string

from tests.admin.conftest import administrator, browser_of, make_staff, therapist
from workouts.models import Exercise, Patient, Routine, User
from workouts.models.names import NameField

__all__ = ["administrator", "make_staff", "therapist"]  # the fixtures

pytestmark = pytest.mark.django_db

UNSEEN = ["\u200b", "\u3164", "\u00ad", "\u2800", "\u2060\ufeff", " \u00a0\u3000", "\u0301", "\x00"]
TURNING = [*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A)), "\u200f", "\u061c"]


def test_every_text_on_one_line_is_a_name():
    """A new column of free text on one line has to be one too, or a token or a choice."""
    plain = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("workouts").get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, CharField) and field.get_internal_type() == "CharField"
        if field.editable and not field.choices and not isinstance(field, NameField)
        if not model.__name__.startswith("Historical")
    }

    assert plain == {
        "User.email",
        "Clinic.zone",
        "User.password",
        "Patient.zone",
        "SessionLog.zone",
        "BrowserSession.session_key",
        "Checkpoint.fingerprint",
        "Glance.zone",
        "Glance.strip",
        "Glance.concern",
        "PushSubscription.endpoint",
        "PushSubscription.p256dh",
        "PushSubscription.auth",
    }


def test_name_is_stored_without_what_turns_its_neighbors(make_patient):
    stored = {}
    for nth, mark in enumerate(TURNING):
        patient = make_patient(f"p{nth}@example.com", name=f"Zoë{mark}Li", anchor=f"{mark}tea")
        patient.refresh_from_db()
        stored[mark] = (User.objects.get(pk=patient.user.pk).name, patient.anchor)

    assert set(stored.values()) == {("ZoëLi", "tea")}


def test_name_changed_by_a_query_is_cleaned_too(make_patient):
    user = make_patient("p@example.com", name="Zoë").user

    User.objects.filter(pk=user.pk).update(name="a\u202eb")

    assert User.objects.get(pk=user.pk).name == "ab"


@pytest.mark.parametrize("name", UNSEEN)
def test_patient_without_a_visible_name_is_shown_by_the_address(name, make_patient):
    user = make_patient("p@example.com", name=name).user

    assert str(User.objects.get(pk=user.pk)) == "p@example.com"


@pytest.mark.parametrize("name", UNSEEN[:-1])
def test_nobody_is_invited_by_a_name_that_is_not_seen(name, therapist, content):
    form = {"once": "0" * 32, "name": name}

    response = browser_of(therapist).post(reverse("admin:workouts_patient_invite"), form)

    assert response.status_code == 422
    assert response.context["form"].errors == {"name": ["This field is required."]}


@pytest.mark.parametrize("model", [Exercise, Routine])
def test_texts_of_the_catalogue_are_cleaned_in_each_language(model, content):
    row = model.objects.first()
    row.name_en, row.name_es = "Bridge\u202e", "\u2067Puente"
    row.save()

    row.refresh_from_db()
    assert (row.name_en, row.name_es) == ("Bridge", "Puente")


@pytest.mark.parametrize("form", ["add_webauthn", "edit_webauthn"])
def test_passkeys_have_visible_names(form, settings):
    field = import_string(settings.MFA_FORMS[form]).base_fields["name"]

    assert field.to_python("\u202eKey\u3164") == "Key"


def test_patient_changes_the_own_name_and_anchor_to_what_is_seen(make_patient):
    patient = make_patient("p@example.com", name="Zoë")
    client = browser_of(patient.user)
    page = client.get(reverse("profile"))
    data = {
        name: value for name, value in page.context["form"].initial.items() if value is not None
    }

    client.post(reverse("profile"), {**data, "name": "Zo\u202eë", "anchor": "\u3164"})

    patient = Patient.objects.select_related("user").get(pk=patient.pk)
    assert (patient.user.name, patient.anchor) == ("Zoë", "")
