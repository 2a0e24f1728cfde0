"""The access log's model: an entry cannot be changed or removed."""

import uuid

import pytest
from django.db import transaction

from workouts.models import PatientRead

pytestmark = pytest.mark.django_db


@pytest.fixture
def read():
    return PatientRead.objects.create(reader=uuid.uuid4(), patient=uuid.uuid4(), page="brief")


@pytest.mark.parametrize(
    "change",
    [
        lambda read: read.save(),
        lambda read: read.delete(),
        lambda _read: PatientRead.objects.all().delete(),
        lambda _read: PatientRead.objects.update(page="patient"),
        lambda read: PatientRead.objects.bulk_update([read], ["page"]),
    ],
    ids=["save", "delete", "delete many", "update many", "bulk update"],
)
def test_look_cannot_be_changed_or_removed(read, change):
    read.page = "patient"

    with pytest.raises(TypeError), transaction.atomic():
        change(read)

    assert list(PatientRead.objects.values_list("page", flat=True)) == ["brief"]
