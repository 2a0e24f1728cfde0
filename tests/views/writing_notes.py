"""A therapist's notes about the patient, for tests of the pages that show them."""

from datetime import timedelta

import pytest
from model_bakery import baker

from tests.conftest import NOW
from workouts.models import TherapistNote, User
from workouts.models.notes import Visibility


@pytest.fixture
def write_note(patient):
    author = User.objects.create_user("thea@example.com", name="Thea Rapist", is_staff=True)

    def write(body="Well done", *, about=patient, visibility=Visibility.SHARED, **fields):
        return baker.make(
            TherapistNote,
            patient=about,
            author=author,
            body=body,
            visibility=visibility,
            written_at=NOW - timedelta(days=1),
            **fields,
        )

    return write
