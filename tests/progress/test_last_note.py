"""The last note about a patient, and what has happened since."""

from datetime import timedelta

import pytest

from tests.conftest import NOW
from workouts.models import Plan, Routine, TherapistNote
from workouts.progress.last_note import read_last_note

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
TODAY = NOW.date()


@pytest.fixture
def write(patient, django_user_model):
    """Writes a note some days ago."""
    author = django_user_model.objects.create_user("thea@example.com", is_staff=True)

    def written(days, body="Seen", **fields):
        return TherapistNote.objects.create(
            patient=patient, author=author, body=body, written_at=NOW - days * DAY, **fields
        )

    return written


def last_note(patient):
    plans = patient.plans.order_by("starts_on")
    return read_last_note(patient, plans=plans, today=TODAY)


def test_without_a_note_there_is_none(patient):
    assert last_note(patient) is None


def test_last_note_is_the_latest_whoever_wrote_it(patient, write):
    latest = write(2, "Second")
    write(9, "First", is_visit=True)

    assert last_note(patient).note == latest


def test_sessions_since_the_note_are_counted(patient, write, start_session):
    write(5)
    for days in (9, 4, 1):
        start_session(patient, at=NOW - days * DAY, done=7)
    start_session(patient, at=NOW - 2 * DAY)

    assert last_note(patient).sessions == 2


def test_pain_concerns_since_the_note_are_counted(patient, write, start_session):
    write(5)
    for days, pain in ((9, 6), (4, 6), (3, 2)):
        start_session(patient, at=NOW - days * DAY, done=7).record([], at=NOW, pain_after=pain)
    patient.sessions.update(pain_before=2)

    assert last_note(patient).concerns == 1


@pytest.mark.parametrize(
    ("days_ago", "is_since"), [(9, False), (5, False), (4, True), (0, True), (-1, False)]
)
def test_plan_that_began_since_is_named(patient, write, content, days_ago, is_since):
    write(5)
    day = TODAY - days_ago * DAY
    Plan.objects.create(patient=patient, routine=Routine.objects.default(), starts_on=day)

    assert last_note(patient).plan_day == (day if is_since else None)
