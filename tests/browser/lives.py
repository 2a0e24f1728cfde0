"""A patient about whom every page has something to show."""

from datetime import timedelta

from django.utils import timezone
from model_bakery import baker

from workouts.models import TherapistNote, User
from workouts.models.notes import Visibility

A_LONG_NAME = "Bartholomea-Alexandrina von Hohenlohe-Schillingsfürst"


def lived(patient, start_session, *, today):
    """Forty days of practice, some missed, a note, and a session of last evening that hurt."""
    now = timezone.now()
    for ago in range(2, 42):
        if ago % 9:
            start_session(patient, at=now - timedelta(days=ago), done=ago % 8).finish(at=now)
    hurt = start_session(patient, at=now - timedelta(days=1), done=7)
    hurt.record([], at=now, pain_after=6, note="It pulled a bit.\nBetter than last week.")
    type(hurt).objects.filter(pk=hurt.pk).update(pain_before=2)
    hurt.refresh_from_db()
    hurt.finish(at=now)
    baker.make(
        TherapistNote,
        patient=patient,
        author=User.objects.create_user("thea@example.com", name="Thea " + A_LONG_NAME),
        body="Well done.\n\nDo the last one slower.",
        visibility=Visibility.SHARED,
        written_at=now - timedelta(hours=3),
    )
    return hurt, start_session(patient, at=now, done=today)
