"""What a clinic writes about its patients, beside their sessions: for the bench of its pages."""

from datetime import timedelta

from django.contrib.auth.models import Group
from simple_history.utils import bulk_create_with_history

from tests.bench.desk_clinic import NOW
from workouts.models import (
    BarrierAnswer,
    Patient,
    Pause,
    Plan,
    Reminder,
    Routine,
    TherapistNote,
    User,
)
from workouts.models.access_log import PatientRead, ReadPage
from workouts.models.pauses import PauseReason
from workouts.models.reminders import Barrier, Channel, Slot
from workouts.models.users import THERAPIST_GROUP

PATIENTS_OF_A_THERAPIST = 60
NOTES = READS = REMINDERS = 20
DAY = timedelta(days=1)


def make_care():
    """Gives each patient a therapist, a plan, notes, a pause, answers, reminders and looks."""
    patients = list(Patient.objects.select_related("user").order_by("pk"))
    routine = Routine.objects.default()
    for nth in range(0, len(patients), PATIENTS_OF_A_THERAPIST):
        theirs = patients[nth : nth + PATIENTS_OF_A_THERAPIST]
        therapist = User.objects.create_user(f"thea{nth}@example.com", is_staff=True, name="Thea")
        therapist.groups.add(Group.objects.get(name=THERAPIST_GROUP))
        keys = [patient.pk for patient in theirs]
        Patient.objects.filter(pk__in=keys).update(therapist=therapist)
        add_history(theirs, therapist, routine)
        add_rows(theirs, therapist)


def add_history(patients, therapist, routine):
    """The rows of which every change is kept."""
    plans = [
        Plan(patient=patient, routine=routine, starts_on=(NOW - 400 * DAY).date())
        for patient in patients
    ]
    notes = [
        TherapistNote(patient=patient, author=therapist, body="Walks well.", written_at=day)
        for patient in patients
        for day in days(NOTES, every=20)
    ]
    pauses = [
        Pause(
            patient=patient,
            first_day=(NOW - 500 * DAY).date(),
            last_day=(NOW - 490 * DAY).date(),
            reason=PauseReason.AWAY,
            set_by=therapist,
        )
        for patient in patients
    ]
    for rows in (plans, notes, pauses):
        bulk_create_with_history(rows, type(rows[0]), default_user=therapist)


def add_rows(patients, therapist):
    BarrierAnswer.objects.bulk_create(
        BarrierAnswer(patient=patient, day=day.date(), barrier=Barrier.UNSURE)
        for patient in patients
        for day in days(2, every=200)
    )
    Reminder.objects.bulk_create(
        Reminder(
            patient=patient,
            day=day.date(),
            slot=Slot.USUAL,
            channel=Channel.MAIL,
            claimed_at=day,
            sent_at=day,
        )
        for patient in patients
        for day in days(REMINDERS)
    )
    PatientRead.objects.bulk_create(
        PatientRead(
            reader=therapist.opaque_id,
            patient=patient.user.opaque_id,
            page=ReadPage.BRIEF,
            read_at=day,
        )
        for patient in patients
        for day in days(READS, every=7)
    )


def days(count, *, every=1):
    """So many instants in the past, the latest yesterday."""
    return [NOW - DAY - nth * every * DAY for nth in range(count)]
