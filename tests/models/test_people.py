"""Users and patients: their fields, and which patients a therapist may see."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tests.conftest import NOW
from workouts.models import Patient, TherapistNote, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def therapist(db):
    return User.objects.create_user("thea@example.com", is_staff=True)


def test_therapist_sees_own_patients_alone(therapist, make_patient):
    own = make_patient("own@example.com", therapist=therapist)
    make_patient("other@example.com")

    assert list(Patient.objects.visible_to(therapist)) == [own]


def test_former_therapist_sees_nobody(therapist, make_patient):
    make_patient("own@example.com", therapist=therapist)
    therapist.is_active = False

    assert not Patient.objects.visible_to(therapist).exists()


@pytest.mark.parametrize(("days_ahead", "is_coming"), [(-1, False), (0, True), (1, True)])
def test_visit_comes_until_its_day_is_past(patient, days_ahead, is_coming):
    today = NOW.date()
    patient.next_visit_on = today + timedelta(days=days_ahead)

    assert patient.coming_visit(today=today) == (patient.next_visit_on if is_coming else None)


def test_patient_sees_no_patients(patient):
    assert not Patient.objects.visible_to(patient.user).exists()


def test_superuser_sees_the_whole_clinic(patient):
    admin = User.objects.create_superuser("admin@example.com")

    assert list(Patient.objects.visible_to(admin)) == [patient]


def test_email_in_capitals_is_refused_by_the_database(patient):
    with pytest.raises(IntegrityError, match="user_email_is_lower_case"), transaction.atomic():
        User.objects.filter(pk=patient.user_id).update(email="PAT@example.com")


def test_sign_in_name_ignores_capitals(patient):
    assert User.objects.get_by_natural_key("PAT@example.com") == patient.user


def test_unknown_zone_is_refused(patient):
    patient.zone = "Mars/Olympus"

    with pytest.raises(ValidationError, match="not a time zone we know"):
        patient.full_clean()


def test_today_is_read_in_the_patients_zone(patient):
    patient.zone = "Pacific/Kiritimati"  # 14 hours ahead, where it is Thursday 5:00

    assert str(patient.today(now=NOW)) == "2026-06-11"


@pytest.mark.parametrize(
    ("user", "text"),
    [
        (User(email="pat@example.com"), "pat@example.com"),
        (User(email="pat@example.com", name="Pat Ient"), "Pat Ient"),
    ],
)
def test_user_is_called_by_name_or_address(user, text):
    assert str(user) == text


def test_every_version_of_a_note_is_kept(patient, therapist):
    note = TherapistNote.objects.create(patient=patient, author=therapist, body="First")
    note.body = "Second"
    note.save()

    assert list(note.history.values_list("body", flat=True)) == ["Second", "First"]


def test_note_cannot_be_seen_before_it_was_written(patient, therapist):
    note = TherapistNote.objects.create(patient=patient, author=therapist, body="Hello")

    with pytest.raises(IntegrityError, match="note_seen_after_written"), transaction.atomic():
        TherapistNote.objects.filter(pk=note.pk).update(seen_at=NOW)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"cue_tones_volume": 101}, "patient_volumes_in_percent"),
        ({"cue_voice_volume": 101}, "patient_volumes_in_percent"),
        ({"lead_in_seconds": 4}, "patient_pace_in_range"),
        ({"lead_in_seconds": 61}, "patient_pace_in_range"),
        ({"extra_rest_seconds": 61}, "patient_pace_in_range"),
        ({"move_seconds": 1}, "patient_pace_in_range"),
        ({"move_seconds": 11}, "patient_pace_in_range"),
    ],
)
def test_database_refuses_impossible_cues(patient, fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Patient.objects.filter(pk=patient.pk).update(**fields)


def test_kept_cues_leave_a_version_only_where_they_changed(patient):
    before = patient.history.count()

    patient.keep_cues({"lead_in_seconds": 20, "cue_tones": True})
    patient.keep_cues({"lead_in_seconds": 20, "cue_tones": True})

    patient.refresh_from_db()
    assert (patient.lead_in_seconds, patient.history.count()) == (20, before + 1)


def test_account_without_name_and_address_is_still_shown():
    assert str(User(name="", email=None)) == "–"
