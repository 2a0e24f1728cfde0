"""The demo clinic: its people, and what each patient's pages show. Made once for this module."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import authenticate
from django.db import transaction
from django.urls import reverse

from tests.demo_code import CODE
from workouts.demo import clinic as demo
from workouts.domain.streak import DayState
from workouts.models import ExerciseLog, Patient, SessionLog, SkipReason, TherapistNote, User
from workouts.models.users import ADMINISTRATOR_GROUP, THERAPIST_GROUP

# One worker makes it.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo clinic")]

NOW = datetime(2026, 6, 11, 4, 30, tzinfo=UTC)  # 21:30 of 10 June in Los Angeles


@pytest.fixture(scope="module")
def clinic(django_db_setup, django_db_blocker):
    """The password of a clinic with a shorter past and the same stories."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield demo.make_clinic(now=NOW, days=28)
        transaction.set_rollback(True)


def patient_of(login):
    return Patient.objects.get(user__email=f"{login}@demo.example")


def test_clinic_has_two_therapists(clinic):
    therapists = User.objects.filter(groups__name=THERAPIST_GROUP, is_staff=True)

    assert sorted(user.email for user in therapists) == ["omar@demo.example", "thea@demo.example"]


def test_clinic_has_one_administrator(clinic):
    ada = User.objects.get(groups__name=ADMINISTRATOR_GROUP)

    assert (ada.email, ada.is_staff, ada.is_superuser) == ("ada@demo.example", True, False)


def test_clinic_has_a_dozen_patients_all_marked_as_demo(clinic):
    assert list(Patient.objects.values_list("is_demo", flat=True)) == [True] * 12


def test_each_therapist_looks_after_half_of_the_patients(clinic):
    therapists = Patient.objects.values_list("therapist__email", flat=True)

    assert Counter(therapists) == {"thea@demo.example": 6, "omar@demo.example": 6}


def test_regular_patient_has_a_whole_streak(clinic):
    assert patient_of("regina").streak(now=NOW).current == 28


def test_traveler_has_a_whole_streak(clinic):
    assert patient_of("tara").streak(now=NOW).current == 27


def test_traveler_practiced_in_several_zones(clinic):
    zones = SessionLog.objects.of(patient_of("tara")).values_list("zone", flat=True)

    assert len(set(zones)) == 4


def test_weekend_patient_has_opened_sessions_that_are_no_practice(clinic):
    sessions = SessionLog.objects.of(patient_of("walter"))

    assert sessions.unfinished().exists()
    assert not sessions.unfinished().practiced().exists()


def test_new_patient_joined_on_the_day_of_the_first_session(clinic):
    first = patient_of("nils").sessions.earliest("started_at")

    assert first.started_at - patient_of("nils").user.joined_at < timedelta(days=1)


def test_stopped_patient_has_no_session_for_three_weeks(clinic):
    latest = SessionLog.objects.of(patient_of("stella")).latest("started_at")

    assert NOW - latest.started_at > timedelta(days=21)


def test_skipping_patient_skips_the_same_exercise_for_pain_on_both_sides(clinic):
    skipped = ExerciseLog.objects.filter(session__patient=patient_of("sam")).exclude(
        skip_reason=SkipReason.NONE
    )

    assert set(skipped.values_list("item__exercise__slug", "side", "skip_reason")) == {
        ("lateral-hip-stretch", "right", SkipReason.PAIN),
        ("lateral-hip-stretch", "left", SkipReason.PAIN),
    }


def test_declaring_patient_has_nothing_by_the_timer(clinic):
    logs = ExerciseLog.objects.filter(session__patient=patient_of("eve"))

    assert logs.filter(declared_reps__gt=0).exists()
    assert not logs.filter(reps_done__gt=0).exists()
    assert not logs.filter(held_seconds__gt=0).exists()


def test_declaring_patient_keeps_the_streak_on_the_planned_evenings(clinic):
    eve = patient_of("eve")

    assert eve.plans.get().weekdays == {0, 2, 4}
    assert eve.streak(now=NOW).current >= 5


def test_back_from_flu_the_days_in_bed_are_a_pause(clinic):
    flora = patient_of("flora")
    pause = flora.pauses.get()

    states = {state for day, state in flora.streak(now=NOW).days if pause.runs_on(day)}
    assert (pause.reason, states) == ("illness", {DayState.PAUSED})


def test_patient_in_pain_rests_on_the_therapists_word(clinic):
    paula = patient_of("paula")

    [pause] = [each for each in paula.pauses.all() if each.runs_on(paula.today(now=NOW))]
    assert (pause.reason, pause.set_by) == ("pain", paula.therapist)


def test_stopped_patient_said_what_kept_her(clinic):
    barriers = patient_of("stella").barrier_answers.values_list("barrier", flat=True)

    assert list(barriers) == ["pain", "no-time"]


def test_regular_patient_tells_of_most_mornings_after(clinic):
    mornings = SessionLog.objects.of(patient_of("regina")).exclude(pain_next_morning=None)

    assert mornings.count() >= 14


def test_lunch_patient_logs_three_exercises_a_session(clinic):
    sessions = SessionLog.objects.of(patient_of("shona"))

    assert set(sessions.values_list("exercise_count", flat=True)) == {3}


def test_plan_holds_for_the_sessions_after_it_began(clinic):
    logs = ExerciseLog.objects.filter(
        session__patient=patient_of("paula"), item__exercise__slug="hip-flexor-stretch"
    ).order_by("session__started_at")

    seconds = list(logs.values_list("prescribed_seconds", flat=True))
    assert (seconds[0], seconds[-1]) == (30, 20)


def test_left_out_exercise_is_not_prescribed(clinic):
    slugs = ExerciseLog.objects.filter(session__patient=patient_of("nils")).values_list(
        "item__exercise__slug", flat=True
    )

    assert "advanced-bridge" not in slugs


def test_sessions_never_end_after_now(clinic):
    assert not SessionLog.objects.filter(finished_at__gt=NOW).exists()


def test_notes_are_private_and_shared_some_read(clinic):
    kinds = {(note.visibility, note.seen_at is None) for note in TherapistNote.objects.all()}

    assert kinds == {("private", True), ("shared", True), ("shared", False)}


def test_notes_are_by_the_patients_own_therapist(clinic):
    notes = TherapistNote.objects.select_related("patient")

    assert all(note.author_id == note.patient.therapist_id for note in notes)


@pytest.mark.parametrize("login", ["regina", "thea", "ada"])
def test_password_is_everybodys(clinic, login):
    email = f"{login}@demo.example"

    assert authenticate(email=email, password=clinic) == User.objects.get(email=email)


def test_code_in_the_mail_signs_in(clinic, client, mailoutbox):
    client.post(reverse("account_request_login_code"), {"email": "regina@demo.example"})
    (code,) = CODE.findall(mailoutbox[0].body)

    client.post(reverse("account_confirm_login_code"), {"code": code})

    assert client.session["_auth_user_id"] == str(patient_of("regina").user_id)


def test_pages_show_the_clinic_to_a_patient(clinic, client):
    client.force_login(patient_of("flora").user)

    response = client.get(reverse("progress"))

    assert response.status_code == 200
    assert len(response.context["new_notes"]) == 1
