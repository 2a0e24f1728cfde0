"""The command `demo`: the same clinic for the same seed, and none beside real patients."""

import re
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from workouts.demo import clinic as demo
from workouts.demo.stories import STORIES
from workouts.models import ExerciseLog, Patient, Plan, PlanItem, SessionLog, TherapistNote, User

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 11, 4, 30, tzinfo=UTC)  # 21:30 of 10 June in Los Angeles
FEW = STORIES[:2]


def figures():
    """Everything that was practiced, in one comparable list."""
    sessions = SessionLog.objects.order_by("uuid").values_list(
        "uuid", "patient__user__email", "started_at", "finished_at", "pain_after", "note"
    )
    logs = ExerciseLog.objects.order_by("session__uuid", "item", "side").values_list(
        "session__uuid", "side", "reps_done", "held_seconds", "declared_reps", "skip_reason"
    )
    return list(sessions), list(logs)


def test_same_seed_and_day_make_the_same_figures():
    demo.make_clinic(now=NOW, days=8, stories=FEW)
    first = figures()

    demo.make_clinic(now=NOW, days=8, stories=FEW)

    assert figures() == first


def test_another_seed_makes_other_figures():
    demo.make_clinic(now=NOW, days=8, stories=FEW)
    first = figures()

    demo.make_clinic(now=NOW, days=8, stories=FEW, seed=8)

    assert figures() != first


def test_earlier_hour_of_the_same_day_changes_no_earlier_session():
    demo.make_clinic(now=NOW, days=8, stories=FEW)
    evening, _logs = figures()

    demo.make_clinic(now=NOW - timedelta(hours=16), days=8, stories=FEW)

    morning, _logs = figures()
    assert set(morning) < set(evening)


def test_making_it_again_leaves_no_history_of_the_former_patients():
    demo.make_clinic(now=NOW, days=8, stories=STORIES[:1])
    demo.make_clinic(now=NOW, days=8, stories=STORIES[:1])

    for model in (Patient, Plan, PlanItem, TherapistNote):
        rows = set(model.objects.values_list("pk", flat=True))
        assert set(model.history.values_list("id", flat=True)) <= rows


def test_making_it_again_replaces_a_demo_therapist_who_became_a_patient():
    demo.make_clinic(now=NOW, days=8, stories=FEW)
    Patient.objects.create(user=User.objects.get(email="thea@demo.example"))

    demo.make_clinic(now=NOW, days=8, stories=FEW)

    assert Patient.objects.count() == 2


def test_making_it_again_keeps_other_accounts_and_guests(start_session):
    User.objects.create_superuser("boss@example.com", "a long password")
    guests_session = start_session()
    demo.make_clinic(now=NOW, days=8, stories=FEW)

    demo.make_clinic(now=NOW, days=8, stories=FEW)

    assert User.objects.filter(email="boss@example.com").exists()
    assert SessionLog.objects.filter(pk=guests_session.pk).exists()


def test_clinic_is_refused_beside_a_real_patient(patient):
    with pytest.raises(demo.RealPatientsError):
        demo.make_clinic(now=NOW, days=8, stories=FEW)

    assert list(User.objects.all()) == [patient.user]


def test_command_says_why_it_refuses(patient):
    with pytest.raises(CommandError, match="holds real patients"):
        call_command("demo")


def test_command_prints_everybodys_address_and_the_password_that_was_set():
    out = StringIO()

    call_command("demo", days=2, stdout=out)

    emails = User.objects.values_list("email", flat=True)
    assert [email for email in emails if email not in out.getvalue()] == []
    (password,) = re.findall("hips-[0-9a-f]{8}", out.getvalue())
    assert User.objects.get(email="thea@demo.example").check_password(password)


def test_welcome_tells_password_and_addresses():
    words = demo.welcome("hips-12345678", address="127.0.0.1:8000")

    assert "hips-12345678" in words
    assert "http://127.0.0.1:8000/accounts/login/code/" in words
    assert "http://127.0.0.1:8000/admin/" in words
